import { afterEach, describe, expect, it } from 'vitest';
import { characterDevice } from '../../../drivers/gpio/character-device.js';
import { listChips } from '../../../drivers/gpio/chips.js';
import type { InputPins, OutputPins } from '../../../drivers/gpio/pins.js';
import { eventually } from '../../running-daemon.js';
import { type SimulatedChip, simulateChip } from './outside.js';
import { startOwner } from './owner.js';

const backend = characterDevice();
const outputSpec = { chip: 'bank', activeLow: false, bias: 'as-is', drive: 'push-pull' } as const;
const inputSpec = { chip: 'bank', activeLow: false, bias: 'as-is', debounceMs: 0 } as const;

let chip: SimulatedChip | undefined;
const held: (OutputPins | InputPins)[] = [];
afterEach(() => {
  for (const pins of held.splice(0)) pins.close();
  chip?.remove();
  chip = undefined;
});

function bank(): SimulatedChip {
  chip = simulateChip('bank', 8, ['R0', 'R1', 'R2', 'R3']);
  return chip;
}

function outputs(change: Partial<Parameters<typeof backend.outputs>[0]>): OutputPins {
  const pins = backend.outputs({ ...outputSpec, lines: [0, 1, 2], ...change });
  held.push(pins);
  return pins;
}

/** Inputs whose edges are written down as `line:bit`. */
function inputs(change: Partial<Parameters<typeof backend.inputs>[0]>) {
  const edges: string[] = [];
  const gone: Error[] = [];
  const pins = backend.inputs(
    { ...inputSpec, lines: [0, 1], ...change },
    { edge: (index, bit) => edges.push(`${index}:${bit}`), gone: (error) => gone.push(error) },
  );
  held.push(pins);
  return { pins, edges, gone };
}

const levels = (lines: number): number[] => Array.from({ length: lines }, (_, line) => chip?.level(line) ?? -1);
const holder = (line: number): string | undefined =>
  listChips().find(({ label }) => label === 'bank')?.all[line]?.consumer;

describe('outputs over the character device', () => {
  it('are off from the start, also where a line is pulled up', () => {
    bank().pull(1, 'up');
    expect(levels(3)).toEqual([0, 1, 0]);
    outputs({});
    expect(levels(3)).toEqual([0, 0, 0]);
  });

  it('are high when off and low when on with activeLow', () => {
    bank();
    const pins = outputs({ activeLow: true });
    expect(levels(3)).toEqual([1, 1, 1]);
    pins.set(1, 1);
    expect(levels(3)).toEqual([1, 0, 1]);
  });

  it('are set one by one and all at once', () => {
    bank();
    const pins = outputs({ lines: [2, 'R0', 1] });
    pins.set(0, 1);
    expect(levels(3)).toEqual([0, 0, 1]);
    pins.setAll(1);
    expect(levels(4)).toEqual([1, 1, 1, 0]);
    pins.set(1, 0);
    expect(levels(3)).toEqual([0, 1, 1]);
    pins.setAll(0);
    expect(levels(3)).toEqual([0, 0, 0]);
  });

  it('work with open drain, open source and a bias', () => {
    bank();
    for (const change of [{ drive: 'open-drain' }, { drive: 'open-source' }, { bias: 'pull-down' }] as const) {
      const pins = outputs(change);
      pins.setAll(1);
      pins.close();
    }
    expect(levels(3)).toEqual([0, 0, 0]);
  });

  it('are all off and free again after close, which may be called twice', () => {
    bank();
    const pins = outputs({});
    pins.setAll(1);
    expect(holder(0)).toBe('lockerd');
    pins.close();
    pins.close();
    expect(levels(3)).toEqual([0, 0, 0]);
    expect(holder(0)).toBe('');
    expect(() => pins.set(0, 1)).toThrow(expect.objectContaining({ code: 'gpio.failed' }));
  });

  it('are refused to a second owner, who is told which line is held and by whom; the others stay free', () => {
    bank();
    outputs({ lines: ['R1'] });
    expect(() => outputs({ lines: [0, 1, 2] })).toThrow(
      expect.objectContaining({
        code: 'gpio.line_busy',
        message: 'the GPIO chip bank: line 1 (R1) is held by lockerd',
        details: { chip: 'bank', consumer: 'lockerd' },
      }),
    );
    expect(holder(0)).toBe('');
  });

  it('are released by the kernel when their process is killed, and may be taken at once, off', async () => {
    const { pull } = bank();
    const owner = await startOwner('gpio', 'bank');
    expect(levels(2)).toEqual([1, 1]);
    pull(1, 'up');
    await owner.kill();
    // gpio-sim falls back to its pulls; the chips of some boards leave the line driven.
    await eventually('the lines are free', () => holder(0) === '');
    expect(levels(2)).toEqual([0, 1]);
    outputs({ lines: [0, 1] });
    expect(levels(2)).toEqual([0, 0]);
  });

  it('tell that the chip has gone, close all the same, and are to be had again when it is back', () => {
    const { unplug, plug } = bank();
    const pins = outputs({});
    pins.check();
    unplug();
    for (const use of [() => pins.check(), () => pins.set(0, 1), () => pins.setAll(0)]) {
      expect(use).toThrow(expect.objectContaining({ code: 'gpio.chip_gone' }));
    }
    pins.close();
    expect(() => outputs({})).toThrow(expect.objectContaining({ code: 'gpio.no_chip' }));
    plug();
    outputs({}).setAll(1);
    expect(levels(3)).toEqual([1, 1, 1]);
  });

  it('are at most 64 in one board', () => {
    chip = simulateChip('bank', 70);
    outputs({ lines: Array.from({ length: 64 }, (_, line) => line) }).setAll(1);
    expect(levels(66)).toEqual([...Array.from({ length: 64 }, () => 1), 0, 0]);
    expect(() => outputs({ lines: Array.from({ length: 65 }, (_, line) => line) })).toThrow('at most 64 lines');
  });
});

describe('inputs over the character device', () => {
  it('read their lines by offset and by name, with activeLow', () => {
    const { pull } = bank();
    pull(3, 'up');
    expect(inputs({ lines: [2, 'R3'] }).pins.read()).toEqual([0, 1]);
    held.pop()?.close();
    expect(inputs({ lines: [2, 'R3'], activeLow: true }).pins.read()).toEqual([1, 0]);
  });

  it('are pulled as the bias says', () => {
    bank();
    expect(inputs({ lines: [0, 1], bias: 'pull-up' }).pins.read()).toEqual([1, 1]);
    held.pop()?.close();
    expect(inputs({ lines: [0, 1], bias: 'pull-down' }).pins.read()).toEqual([0, 0]);
  });

  it('tell each change once and in its order', async () => {
    const { pull } = bank();
    const { edges, pins } = inputs({ lines: [1, 0] });
    const expected: string[] = [];
    for (const to of ['up', 'down', 'up'] as const) {
      for (const line of [0, 1]) {
        pull(line, to);
        expected.push(`${1 - line}:${to === 'up' ? 1 : 0}`);
        await eventually('the edge is told', () => edges.length === expected.length);
      }
    }
    expect(edges).toEqual(expected);
    expect(pins.read()).toEqual([1, 1]);
  });

  it('tell a burst that was over before anybody looked, in its order', async () => {
    const { pull } = bank();
    const lines = [0, 1, 2, 3, 4, 5, 6, 7];
    const { edges } = inputs({ lines });
    for (const line of lines) pull(line, 'up');
    // As a process does that is busy: it looks when the kernel has put all events into its buffer.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    await eventually('all edges are told', () => edges.length === lines.length);
    expect(edges).toEqual(lines.map((line) => `${line}:1`));
  });

  it('end with the true state after more changes than the kernel keeps', async () => {
    const { pull } = bank();
    const { edges, pins } = inputs({ lines: [0, 1] });
    pull(1, 'up');
    for (let n = 0; n < 1100; n++) pull(0, n % 2 === 0 ? 'up' : 'down');
    pull(0, 'up');
    await eventually('line 1 is told, though its event was pushed out', () => edges.includes('1:1'));
    await eventually('line 0 rests', () => edges.findLast((edge) => edge.startsWith('0:')) === '0:1');
    expect(edges.filter((edge) => edge.startsWith('1:'))).toEqual(['1:1']);
    expect(pins.read()).toEqual([1, 1]);
  });

  it('are debounced by the kernel: a bouncing contact is one change', async () => {
    const { pull } = bank();
    const { edges, pins } = inputs({ lines: [0, 1], debounceMs: 500 });
    for (let n = 0; n < 21; n++) pull(0, n % 2 === 0 ? 'up' : 'down');
    expect(pins.read()).toEqual([0, 0]);
    await eventually('the contact has rested', () => edges.length > 0);
    pull(1, 'up');
    await eventually('the other contact is told', () => edges.includes('1:1'));
    expect(edges).toEqual(['0:1', '1:1']);
  });

  it('tell nothing of what happens within the debounce time and is undone', async () => {
    const { pull } = bank();
    const { edges } = inputs({ lines: [0, 1], debounceMs: 500 });
    pull(0, 'up');
    pull(0, 'down');
    pull(1, 'up');
    await eventually('the other contact is told', () => edges.length > 0);
    expect(edges).toEqual(['1:1']);
  });

  it('tell nothing after close', async () => {
    const { pull } = bank();
    const first = inputs({ lines: [0] });
    const second = inputs({ lines: [1] });
    first.pins.close();
    first.pins.close();
    pull(0, 'up');
    pull(1, 'up');
    await eventually('the other board is told', () => second.edges.length > 0);
    expect(first.edges).toEqual([]);
  });

  it('tell that the chip has gone when they are read', () => {
    const { unplug } = bank();
    const { pins } = inputs({});
    unplug();
    expect(() => pins.read()).toThrow(expect.objectContaining({ code: 'gpio.chip_gone' }));
    pins.close();
  });
});
