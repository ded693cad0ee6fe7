import { endianness } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputEvents, type InputNews, inputEventBytes, inputIoctls } from '../../drivers/readers/input-events.js';
import { characterOf, keyCodes, padKeyOf } from '../../drivers/readers/keymap.js';
import { KeypadKeys, Keystrokes, typedCard, typedCode } from '../../drivers/readers/keystrokes.js';
import { MOST_TEXT_BYTES } from '../../drivers/readers/text-lines.js';

const key = (code: number, down = true): InputNews => ({ kind: 'key', code, down });
const press = (code: number): InputNews[] => [key(code), key(code, false)];
const enter = press(keyCodes.enter);
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** The keys of a US keyboard for a text; capitals by Shift or by caps lock. */
function typing(text: string, capsLock = false): InputNews[] {
  return [...text].flatMap((character) => {
    for (let code = 2; code <= 57; code++) {
      if (code === keyCodes.keypadAsterisk) continue;
      if (characterOf(code, false, capsLock) === character) return press(code);
      if (characterOf(code, true, capsLock) === character)
        return [key(keyCodes.rightShift), ...press(code), key(keyCodes.rightShift, false)];
    }
    throw new Error(`no key types ${character}`);
  });
}

const keyboard = (): Keystrokes => new Keystrokes(typedCode);
const code = (text: string) => ({ kind: 'code', text });
const refused = (why: string) => ({ kind: 'refused', why });

describe('what a scanner types', () => {
  it('is any text of a US keyboard, with or without caps lock', () => {
    const texts = fc.string({ unit: fc.constantFrom(...printable), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.boolean(), (text, capsLock) => {
        const caps = capsLock ? press(keyCodes.capsLock) : [];
        const events = [...caps, ...typing(text, capsLock), ...enter];
        expect(keyboard().take(events)).toEqual([code(text)]);
        const board = keyboard();
        expect(events.flatMap((event) => board.take([event]))).toEqual([code(text)]);
      }),
    );
  });

  it('ends with either Enter, and an empty one is none', () => {
    expect(keyboard().take([...enter, ...typing('1'), ...press(keyCodes.keypadEnter), ...enter])).toEqual([code('1')]);
  });

  it('is the same on the keypad, whatever Num Lock and Shift say', () => {
    const pad = [79, 80, 81, 75, 76, 77, 71, 72, 73, 82].flatMap(press);
    expect(keyboard().take([...press(keyCodes.numLock), ...pad, ...enter])).toEqual([code('1234567890')]);
    expect(characterOf(79, true, true)).toBe('1');
  });

  it('is forgotten when its Enter does not come', () => {
    const board = keyboard();
    board.take(typing('half'));
    expect(board.quiet()).toEqual([refused('unfinished')]);
    expect(board.quiet()).toEqual([]);
    expect(board.take([...typing('whole'), ...enter])).toEqual([code('whole')]);
  });

  it('with a key that types nothing, or with Ctrl or Alt down, is no text', () => {
    const f1 = 59;
    expect(keyboard().take([...typing('a'), ...press(f1), ...typing('b'), ...enter])).toEqual([refused('noise')]);
    const board = keyboard();
    const ctrl = [key(keyCodes.leftCtrl), ...typing('j'), key(keyCodes.leftCtrl, false)];
    expect(board.take([...ctrl, ...enter, ...typing('ok'), ...enter])).toEqual([refused('noise'), code('ok')]);
  });

  it('is not taken in pieces when keys were lost, and Shift and caps lock are as new after it', () => {
    const board = keyboard();
    const torn: InputNews[] = [...press(keyCodes.capsLock), key(keyCodes.leftShift), ...typing('a'), { kind: 'lost' }];
    expect(board.take([...torn, ...press(30), ...enter, ...press(30), ...enter])).toEqual([refused('lost'), code('a')]);
  });

  it('of more than any code has is handed on as too long', () => {
    const most = 'x'.repeat(MOST_TEXT_BYTES);
    expect(keyboard().take([...typing(`${most}yz`), ...enter])).toEqual([code(`${most}y`)]);
  });

  it('is a card for a card reader, or no number', () => {
    const cards = new Keystrokes(typedCard(10));
    expect(cards.take([...typing('0006102437'), ...enter])).toEqual([{ kind: 'card', number: '5D1DA5' }]);
    expect(cards.take([...typing('5D1DA5'), ...enter])).toEqual([refused('no_number')]);
    const hex = new Keystrokes(typedCard(16, 6));
    expect(hex.take([...typing('13005d1da5'), ...enter])).toEqual([{ kind: 'card', number: '5D1DA5' }]);
  });
});

describe('a keypad', () => {
  it('has digits on both rows, Enter on both, and several keys that clear', () => {
    const codes = [2, 11, 79, 82, 28, 96, 1, 12, 14, 55, 74].map(padKeyOf);
    expect(codes).toEqual(['1', '0', '1', '0', 'enter', 'enter', 'clear', 'clear', 'clear', 'clear', 'clear']);
    expect([30, 57, 42, 200].map(padKeyOf)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('gives a key when it goes down, and clears what was typed when keys were lost', () => {
    const pad = new KeypadKeys();
    expect(pad.take([...press(8), { kind: 'lost' }, ...press(30)])).toEqual([
      { kind: 'key', key: '7' },
      refused('lost'),
      { kind: 'key', key: 'clear' },
    ]);
    expect(pad.quiet()).toEqual([]);
  });
});

describe('events of an input device', () => {
  const little = endianness() === 'LE';
  const raw = (size: 16 | 24, ...events: readonly (readonly [type: number, code: number, value: number])[]) => {
    const bytes = new Uint8Array(size * events.length);
    const view = new DataView(bytes.buffer);
    for (const [index, [type, code, value]] of events.entries()) {
      view.setUint16(size * (index + 1) - 8, type, little);
      view.setUint16(size * (index + 1) - 6, code, little);
      view.setInt32(size * (index + 1) - 4, value, little);
    }
    return bytes;
  };

  it.each([16, 24] as const)('are read where a struct has %i bytes; a key that repeats is left out', (size) => {
    const bytes = raw(size, [4, 4, 458_756], [1, 30, 1], [0, 0, 0], [1, 30, 2], [0, 0, 1], [1, 30, 0], [0, 0, 0]);
    expect(new InputEvents(size).take(bytes)).toEqual([key(30), key(30, false)]);
  });

  it('are void from a loss to the next report, over the end of a read', () => {
    const events = new InputEvents(24);
    expect(events.take(raw(24, [1, 30, 1], [0, 3, 0], [1, 31, 1]))).toEqual([key(30), { kind: 'lost' }]);
    expect(events.take(raw(24, [1, 32, 1], [0, 0, 0], [1, 33, 1]))).toEqual([key(33)]);
  });

  it('of any bytes throw nothing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void new InputEvents(24).take(bytes)));
  });

  it('have words of the width of a pointer, and ioctl numbers as the headers of the kernel give them', () => {
    expect([inputEventBytes('x64'), inputEventBytes('arm64'), inputEventBytes('arm')]).toEqual([24, 24, 16]);
    expect(inputIoctls).toEqual({ grab: 0x40044590, keyBits: 0x80604521 });
  });
});
