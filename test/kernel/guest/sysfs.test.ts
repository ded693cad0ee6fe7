import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { characterDevice } from '../../../drivers/gpio/character-device.js';
import type { InputPins, OutputPins } from '../../../drivers/gpio/pins.js';
import { sysfs } from '../../../drivers/gpio/sysfs.js';
import { exportAll, giveBack, sysfsChip } from '../../../drivers/gpio/sysfs-lines.js';
import { eventually } from '../../running-daemon.js';
import { type SimulatedChip, simulateChip } from './outside.js';
import { startOwner } from './owner.js';

const root = '/sys/class/gpio';
const backend = sysfs();
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

function inputs(change: Partial<Parameters<typeof backend.inputs>[0]>) {
  const edges: string[] = [];
  const pins = backend.inputs(
    { ...inputSpec, lines: [0, 1], ...change },
    {
      edge: (index, bit) => edges.push(`${index}:${bit}`),
      gone: (error) => {
        throw error;
      },
    },
  );
  held.push(pins);
  return { pins, edges };
}

const levels = (lines: number): number[] => Array.from({ length: lines }, (_, line) => chip?.level(line) ?? -1);
const folderOf = (line: number): string => join(root, `gpio${sysfsChip('bank').base + line}`);
const exported = (): string[] => readdirSync(root).filter((name) => /^gpio\d+$/.test(name));

describe('outputs over sysfs', () => {
  it('are off from the start, also where a line is pulled up, and unexported at close', () => {
    bank().pull(1, 'up');
    const pins = outputs({});
    expect(levels(3)).toEqual([0, 0, 0]);
    expect(exported()).toHaveLength(3);
    pins.setAll(1);
    pins.close();
    pins.close();
    expect(exported()).toEqual([]);
    expect(levels(3)).toEqual([0, 1, 0]);
    expect(() => pins.set(0, 1)).toThrow(expect.objectContaining({ code: 'gpio.failed' }));
  });

  it('are high when off and low when on with activeLow', () => {
    bank();
    const pins = outputs({ activeLow: true });
    expect(levels(3)).toEqual([1, 1, 1]);
    pins.set(1, 1);
    expect(levels(3)).toEqual([1, 0, 1]);
    pins.setAll(1);
    expect(levels(3)).toEqual([0, 0, 0]);
  });

  it('take lines by name where the character device tells their names', () => {
    bank();
    outputs({ lines: ['R2', 0] }).set(0, 1);
    expect(levels(3)).toEqual([0, 0, 1]);
  });

  it('refuse a name where there is no character device, and say what to write', () => {
    bank();
    expect(() => sysfs('/proc').outputs({ ...outputSpec, lines: ['R2'] })).toThrow(
      expect.objectContaining({
        code: 'gpio.no_line',
        message: expect.stringContaining('Write the offset of the line'),
      }),
    );
  });

  it.each([false, true])('are driven off when a killed process has left them on (activeLow %s)', async (activeLow) => {
    bank();
    const owner = await startOwner('gpio-sysfs', 'bank');
    await owner.kill();
    expect(levels(2)).toEqual([1, 1]);
    expect(exported()).toHaveLength(2);
    const pins = outputs({ lines: [0, 1], activeLow });
    expect(levels(2)).toEqual(activeLow ? [1, 1] : [0, 0]);
    pins.set(0, 1);
    expect(levels(2)).toEqual(activeLow ? [0, 1] : [1, 0]);
    pins.close();
    expect(exported()).toEqual([]);
  });

  it('are refused while the character device holds one, but driven off before, and leave nothing exported', async () => {
    bank();
    held.push(characterDevice().outputs({ ...outputSpec, lines: [2] }));
    const owner = await startOwner('gpio-sysfs', 'bank');
    await owner.kill();
    expect(levels(2)).toEqual([1, 1]);
    expect(() => outputs({ lines: [2, 0, 1] })).toThrow(
      expect.objectContaining({ code: 'gpio.line_busy', message: expect.stringContaining('line 2 is held') }),
    );
    expect(exported()).toEqual([]);
    expect(levels(2)).toEqual([0, 0]);
  });

  it('hold their lines against the character device, which names sysfs', () => {
    bank();
    outputs({ lines: [0] });
    expect(() => characterDevice().outputs({ ...outputSpec, lines: [0] })).toThrow(
      expect.objectContaining({
        code: 'gpio.line_busy',
        message: expect.stringMatching(/line 0 \(R0\) is held by sysfs\. It was exported through \/sys\/class\/gpio/),
      }),
    );
  });

  it.each([
    [{ bias: 'pull-up' }, 'bias: pull-up'],
    [{ drive: 'open-drain' }, 'drive: open-drain'],
  ] as const)('refuse %j, which sysfs does not know', (change, words) => {
    bank();
    expect(() => outputs(change)).toThrow(
      expect.objectContaining({ code: 'gpio.failed', message: expect.stringContaining(words) }),
    );
  });

  it('refuse an unknown chip with the labels that there are, a line beyond it, and one line twice', () => {
    bank();
    expect(() => outputs({ chip: 'none' })).toThrow(
      expect.objectContaining({ code: 'gpio.no_chip', message: expect.stringMatching(/There are: .*\bbank\b/) }),
    );
    expect(() => outputs({ lines: [8] })).toThrow(expect.objectContaining({ code: 'gpio.no_line' }));
    expect(() => outputs({ lines: [3, 'R3'] })).toThrow('the same line');
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
});

describe('lines over sysfs', () => {
  it('leave no open Epoll to the garbage collector, which would bring the process down with it', () => {
    bank();
    const spec = { chip: 'bank', lines: [0], activeLow: false };
    for (const direction of ['low', 'in'] as const) {
      const [line] = exportAll('/dev', spec, direction);
      if (!line) throw new Error('nothing was exported');
      expect(line.gpio).toHaveProperty('_poller.closed', false);
      giveBack(line);
      expect(line.gpio).toHaveProperty('_poller.closed', true);
    }
  });
});

describe('sysfs itself', () => {
  it('takes `low` and `high` for the level of the line, whatever its active_low says', () => {
    bank();
    const pins = outputs({ lines: [0], activeLow: true });
    for (const [word, level] of [
      ['high', 1],
      ['low', 0],
    ] as const) {
      writeFileSync(join(folderOf(0), 'direction'), word);
      expect(chip?.level(0)).toBe(level);
      expect(readFileSync(join(folderOf(0), 'value'), 'utf8').trim()).toBe(String(1 - level));
    }
    pins.close();
    expect(existsSync(folderOf(0))).toBe(false);
  });
});

describe('inputs over sysfs', () => {
  it('read their lines, with activeLow, and unexport them at close', () => {
    bank().pull(1, 'up');
    const first = inputs({}).pins;
    expect(first.read()).toEqual([0, 1]);
    first.close();
    first.close();
    expect(exported()).toEqual([]);
    expect(inputs({ activeLow: true }).pins.read()).toEqual([1, 0]);
  });

  it('tell each change that is left to rest', async () => {
    const { pull } = bank();
    const { edges } = inputs({ lines: [1, 0] });
    for (const [line, to, edge] of [
      [1, 'up', '0:1'],
      [0, 'up', '1:1'],
      [1, 'down', '0:0'],
      [0, 'down', '1:0'],
    ] as const) {
      pull(line, to);
      await eventually('the edge is told', () => edges.at(-1) === edge);
    }
    expect(edges).toEqual(['0:1', '1:1', '0:0', '1:0']);
  });

  it('tell the change after one that only a reading has found', async () => {
    const { pull } = bank();
    const { pins, edges } = inputs({ lines: [0] });
    pull(0, 'up');
    expect(pins.read()).toEqual([1]);
    pull(0, 'down');
    await eventually('the edge is told', () => edges.length > 0);
    expect(edges).toEqual(['0:0']);
  });

  it('are debounced by a timer: a bouncing contact is one change', async () => {
    const { pull } = bank();
    const { edges } = inputs({ debounceMs: 500 });
    for (let n = 0; n < 21; n++) pull(0, n % 2 === 0 ? 'up' : 'down');
    await eventually('the contact has rested', () => edges.length > 0);
    pull(1, 'up');
    await eventually('the other contact is told', () => edges.includes('1:1'));
    expect(edges).toEqual(['0:1', '1:1']);
  });

  it('tell nothing after close, not even what was being debounced', async () => {
    const { pull } = bank();
    const closed = inputs({ lines: [0], debounceMs: 200 });
    const debounced = inputs({ lines: [1], debounceMs: 400 });
    const direct = inputs({ lines: [2] });
    for (const line of [0, 1, 2]) pull(line, 'up');
    await eventually('the contacts before this one are being debounced', () => direct.edges.length > 0);
    closed.pins.close();
    await eventually('the time is over', () => debounced.edges.length > 0);
    expect(closed.edges).toEqual([]);
  });

  it('tell that the chip has gone when they are read', () => {
    const { unplug } = bank();
    const { pins } = inputs({});
    unplug();
    expect(() => pins.read()).toThrow(expect.objectContaining({ code: 'gpio.chip_gone' }));
    pins.close();
  });

  it('refuse a bias, which sysfs cannot set', () => {
    bank();
    expect(() => inputs({ bias: 'pull-up' })).toThrow(expect.objectContaining({ code: 'gpio.failed' }));
    expect(exported()).toEqual([]);
  });
});
