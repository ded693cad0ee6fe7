import { closeSync, constants, openSync, readSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { keyCodes } from '../../../drivers/readers/keymap.js';
import type { ReaderFact } from '../../../drivers/readers/messages.js';
import { Readers as Devices } from '../../../drivers/readers/readers.js';
import type { Presented } from '../../../src/access/present.js';
import type { ReaderSpec } from '../../../src/config/reader-specs.js';
import { Facts } from '../../../src/hardware/facts.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { Readers } from '../../../src/readers/readers.js';
import { eventually } from '../../running-daemon.js';
import { VirtualKeyboard } from './virtual-keyboard.js';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

async function keyboard(name: string, keys?: readonly number[]): Promise<VirtualKeyboard> {
  const made = new VirtualKeyboard(name, keys);
  await made.plugIn();
  cleanups.push(() => made.pullOut());
  return made;
}

/** The readers of a hardware process, and all that they tell. */
class Bench {
  readonly facts: ReaderFact[] = [];
  readonly devices: Devices;

  constructor(specs: readonly ReaderSpec[]) {
    const tell = (fact: ReaderFact): void => void this.facts.push(fact);
    this.devices = new Devices(specs, { tell, time: systemTime, random: () => 0 });
    this.devices.open();
    cleanups.push(() => this.devices.close());
  }

  texts(): readonly string[] {
    return this.facts.flatMap((fact) => (fact.type === 'presented' ? [`${fact.kind} ${fact.text}`] : []));
  }

  async text(count: number): Promise<readonly string[]> {
    await eventually('what was typed', () => this.texts().length >= count);
    return this.texts();
  }

  /** The latest that was told of a reader's device. */
  async state(wanted: { readonly ready: boolean; readonly error?: string }) {
    return eventually(`ready: ${wanted.ready}`, () => {
      const last = this.facts.findLast((fact) => fact.type === 'reader');
      return last?.ready === wanted.ready && last.error === wanted.error ? last : undefined;
    });
  }
}

const scanner = (device: string): ReaderSpec => ({ id: 'front', driver: 'usb-scanner', device });

describe('a scanner that is a keyboard to the kernel', () => {
  it('types a code with capitals and signs, and repeated keys are no second ones', async () => {
    const board = await keyboard('scanner');
    const bench = new Bench([scanner(board.path)]);
    await bench.state({ ready: true });
    const text = 'eyJhbGciOiJFZERTQSJ9.eyJsa3IiOiJBMDEifQ.Zm9v_-~!@#$%^&*()+{}|:"<>? ok';
    await board.enter(text);
    expect(await bench.text(1)).toEqual([`code ${text}`]);
    board.key(keyCodes.digit1, 1);
    for (let repeat = 0; repeat < 5; repeat++) board.key(keyCodes.digit1, 2);
    board.key(keyCodes.digit1, 0);
    board.press(keyCodes.keypadEnter);
    expect((await bench.text(2))[1]).toBe('code 1');
  });

  it('is heard by nobody else, and taken by one process only', async () => {
    const board = await keyboard('scanner');
    const before = openSync(board.path, constants.O_RDONLY | constants.O_NONBLOCK);
    cleanups.push(() => closeSync(before));
    const bench = new Bench([scanner(board.path)]);
    await bench.state({ ready: true });
    const second = new Bench([scanner(board.path)]);
    expect((await second.state({ ready: false, error: 'reader.busy' })).message).toContain('taken by another program');
    await board.enter('123456');
    await bench.text(1);
    expect(() => readSync(before, new Uint8Array(240))).toThrow('EAGAIN');
    bench.devices.close();
    await second.state({ ready: true });
    await board.enter('42');
    expect(await second.text(1)).toEqual(['code 42']);
  });

  it('whose keys came too fast for the kernel gives no text in pieces', async () => {
    const board = await keyboard('scanner');
    const bench = new Bench([scanner(board.path)]);
    await bench.state({ ready: true });
    // In one turn of this process, which reads nothing meanwhile.
    for (let key = 0; key < 100; key++) board.press(keyCodes.digit1);
    await eventually('the loss is seen', async () => {
      board.press(keyCodes.enter);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return bench.devices.counters().front?.refused.lost === 1;
    });
    await board.enter('Whole');
    expect(await bench.text(1)).toEqual(['code Whole']);
  });

  it('that is pulled out is told, and is read again when it is back', async () => {
    const board = await keyboard('scanner');
    const bench = new Bench([scanner(board.path)]);
    await bench.state({ ready: true });
    await board.type('begun');
    board.pullOut();
    expect((await bench.state({ ready: false, error: 'reader.gone' })).message).toContain(board.path);
    await bench.state({ ready: false, error: 'reader.no_device' });
    await board.plugIn();
    await bench.state({ ready: true });
    await board.enter('Again');
    expect(await bench.text(1)).toEqual(['code Again']);
    expect(bench.devices.counters().front).toMatchObject({ ready: true, read: 1, reopens: 1 });
  });

  it('is no mouse, and no file', async () => {
    const buttons = await keyboard('mouse', [0x110, 0x111]);
    const mouse = new Bench([scanner(buttons.path)]);
    expect((await mouse.state({ ready: false, error: 'reader.no_keys' })).message).toContain('no digits or no Enter');
    const file = new Bench([scanner('/etc/passwd')]);
    expect((await file.state({ ready: false, error: 'reader.no_keys' })).message).toContain('no input device');
  });
});

it('a card reader that types gives the number itself, once for a card that stays', async () => {
  const board = await keyboard('cards');
  const bench = new Bench([{ id: 'cards', driver: 'usb-card', device: board.path, number: 'decimal' }]);
  await bench.state({ ready: true });
  for (const number of ['0006102437', '0006102437', '12x', '0000000255']) await board.enter(number);
  expect(await bench.text(2)).toEqual(['card 5D1DA5', 'card FF']);
  expect(bench.devices.counters().cards).toMatchObject({ read: 2, repeats: 1, refused: { no_number: 1 } });
});

it('a keypad takes a locker number and a PIN, on either row of digits', async () => {
  const board = await keyboard('keypad');
  const specs: readonly ReaderSpec[] = [{ id: 'pad', driver: 'keypad', device: board.path }];
  const facts = new Facts();
  const presented: Presented[] = [];
  const readers = new Readers({
    world: {
      lockers: ['A01', 'A07'],
      present: async (what) => {
        presented.push(what);
        return { kind: 'denied' };
      },
      denied: () => undefined,
      onFault: (error) => {
        throw error;
      },
    },
    hardware: { on: (event, listener) => facts.on(event, listener) },
    ...{ readers: specs, time: systemTime },
  });
  const tell = (fact: ReaderFact): void => {
    if (fact.type === 'key') facts.tell('key', fact.reader, fact);
    if (fact.type === 'reader') facts.tell('reader', fact.reader, fact);
  };
  const devices = new Devices(specs, { tell, time: systemTime, random: () => 0 });
  cleanups.push(() => devices.close());
  devices.open();
  await eventually('the keypad', () => devices.counters().pad?.ready);
  const { keypad1, keypadEnter, backspace } = keyCodes;
  board.press(keypad1);
  board.press(backspace);
  await board.enter('7');
  await board.type('49381');
  board.press(71);
  board.press(keypadEnter);
  await eventually('the PIN', () => presented.length > 0);
  expect(presented).toEqual([{ kind: 'pin', number: 'A07', pin: '493817' }]);
  await readers.stop();
});
