import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PadKey, padKeys } from '../../drivers/readers/news.js';
import { typedLocker } from '../../src/access/typed-locker.js';
import { blank, type Dialogue, FORGET_MS, press } from '../../src/readers/keypad-dialogue.js';
import { Turn } from '../../src/readers/turn.js';

/** The entries that keys make, one each second; `e` is Enter and `c` clear. */
function entries(keys: string, everyMs = 1_000): readonly string[] {
  let dialogue: Dialogue = blank;
  return [...keys].flatMap((character, index) => {
    const name = { e: 'enter', c: 'clear' }[character] ?? character;
    const key = padKeys.find((pad) => pad === name);
    if (key === undefined) throw new Error(`no key ${character}`);
    const step = press(dialogue, key, 50_000 + index * everyMs);
    dialogue = step.dialogue;
    return step.entry ? [`${step.entry.number}/${step.entry.pin}`] : [];
  });
}

describe('the dialogue of a keypad', () => {
  it('is a number, Enter, a PIN, Enter; and then the next', () => {
    expect(entries('7e493817e08e111222e')).toEqual(['7/493817', '08/111222']);
  });

  it('goes on after an Enter without digits', () => {
    expect(entries('e7ee493817e')).toEqual(['7/493817']);
  });

  it('clears what is being typed, and all when that is empty', () => {
    expect(entries('9c7e11c493817e')).toEqual(['7/493817']);
    expect(entries('9e11cc7e493817e')).toEqual(['7/493817']);
    expect(entries('9ec7e493817e')).toEqual(['7/493817']);
  });

  it('is forgotten when nobody types for 20 s', () => {
    expect(entries('7e1e', FORGET_MS - 1)).toEqual(['7/1']);
    expect(entries('7e1e', FORGET_MS)).toEqual([]);
  });

  it('makes of too many digits a PIN that matches none', () => {
    expect(entries(`7e${'1'.repeat(30)}e`)).toEqual([`7/${'1'.repeat(13)}`]);
  });

  it('of any keys makes numbers and PINs of digits only, and keeps neither behind its end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<PadKey>(...padKeys)), (keys) => {
        let dialogue: Dialogue = blank;
        for (const [index, key] of keys.entries()) {
          const step = press(dialogue, key, index);
          dialogue = step.dialogue;
          if (!step.entry) continue;
          expect(step.entry.number).toMatch(/^\d{1,32}$/);
          expect(step.entry.pin).toMatch(/^\d{1,13}$/);
          expect(dialogue).toBe(blank);
        }
      }),
    );
  });
});

describe('a number typed on a keypad', () => {
  it.each([
    ['7', ['A01', 'A07'], 'A07'],
    ['07', ['A01', 'A07'], 'A07'],
    ['007', ['A7'], 'A7'],
    ['12', ['LEFT-12', 'B1'], 'LEFT-12'],
    ['7', ['7', 'A07'], '7'],
    ['07', ['7'], '7'],
    ['7', ['A07', 'B07'], '7'],
    ['7', ['A07', 'A7'], '7'],
    ['7', ['A1B7', 'A70'], '7'],
    ['0', ['A00'], 'A00'],
    ['9', ['A01'], '9'],
  ])('%s stands, among %j, for %s', (typed, lockers, locker) => {
    expect(typedLocker(typed, lockers)).toBe(locker);
  });
});

describe('a reader', () => {
  it('deals with one thing at a time, and with one that stays there once', () => {
    const turn = new Turn();
    expect(turn.take('a', 0)).toBe('begin');
    expect(turn.take('a', 3_000)).toBe('same');
    expect(turn.take('b', 3_100)).toBe('busy');
    turn.end(5_000);
    expect(turn.take('a', 6_900)).toBe('same');
    expect(turn.take('a', 8_800)).toBe('same');
    expect(turn.take('a', 10_800)).toBe('begin');
    turn.end(11_000);
    expect(turn.take('b', 11_001)).toBe('begin');
  });

  it('knows a PIN again by nothing, and forgets what was shown', () => {
    const turn = new Turn();
    expect(turn.take(undefined, 0)).toBe('begin');
    expect(turn.take(undefined, 1)).toBe('busy');
    turn.end(2);
    expect(turn.take(undefined, 3)).toBe('begin');
    turn.end(4);
    expect(turn.take('a', 5)).toBe('begin');
    turn.end(6);
    turn.forget(2_005);
    expect(turn.take('a', 2_005)).toBe('same');
    turn.forget(4_005);
    expect(turn.take('a', 4_005)).toBe('begin');
  });
});
