import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GpioFault } from '../../../drivers/gpio/fault.js';
import { OutputBank } from '../../../drivers/gpio/output-bank.js';
import type { Pulse } from '../../../drivers/messages.js';
import type { GpioOutputSpec } from '../../../src/config/specs.js';
import { FakeChip, fakeTime, outputSpec } from './fake-pins.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(change: Partial<GpioOutputSpec> = {}, chip = new FakeChip()) {
  const pulses: Pulse[] = [];
  const states: (GpioFault | undefined)[] = [];
  const bank = new OutputBank({
    ...{ spec: outputSpec(change), backendOf: () => chip, time: fakeTime, random: () => 0 },
    events: { pulse: (pulse) => pulses.push(pulse), state: (fault) => states.push(fault) },
  });
  bank.open();
  const unlock = (channel: number, withinMs = 100) => bank.unlock(channel, fakeTime.monoMs() + withinMs);
  return { bank, chip, pulses, states, unlock };
}

const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('an unlock of a relay', () => {
  it('switches its line on at once and off after the pulse, and tells the measured length', async () => {
    const { bank, chip, pulses, unlock } = start();
    const nowMs = fakeTime.monoMs();
    const report = await unlock(2);
    expect(report).toEqual({ sent: 'yes', sentMonoMs: nowMs });
    await passMs(299);
    expect(chip.on).toEqual([1]);
    await passMs(1);
    expect(chip.on).toEqual([]);
    expect(pulses).toEqual([{ board: 'g1', channel: 2, sentMonoMs: nowMs, lengthMs: 300 }]);
    expect(bank.counters()).toMatchObject({ quarantined: false, pulses: { count: 1, worstErrorMs: 0 } });
  });

  it('of another channel runs beside it, each for its own time', async () => {
    const { chip, pulses, unlock } = start();
    await unlock(1);
    await passMs(100);
    await unlock(3);
    await passMs(200);
    expect(chip.on).toEqual([2]);
    await passMs(100);
    expect(chip.on).toEqual([]);
    expect(pulses.map(({ channel, lengthMs }) => [channel, lengthMs])).toEqual([
      [1, 300],
      [3, 300],
    ]);
  });

  it('while its pulse runs joins that pulse: it is neither shortened nor lengthened', async () => {
    const { chip, pulses, unlock } = start();
    const first = await unlock(1);
    await passMs(250);
    expect(await unlock(1)).toEqual(first);
    await passMs(50);
    expect(chip.on).toEqual([]);
    await passMs(1_000);
    expect(chip.moved).toHaveLength(2);
    expect(pulses).toHaveLength(1);
  });

  it('that comes too late moves no line', async () => {
    const { chip, unlock } = start();
    expect(await unlock(1, -1)).toEqual({ sent: 'no', error: 'bus.too_late' });
    expect(chip.moved).toEqual([]);
  });

  it('says how late its timer was in the counters', async () => {
    const { bank, chip, unlock } = start();
    await unlock(1);
    await passMs(250);
    chip.failing = [0];
    await passMs(80);
    chip.failing = [];
    await passMs(10);
    expect(bank.counters().pulses).toEqual({ count: 1, worstErrorMs: 35 });
  });
});

describe('a line that cannot be switched off', () => {
  it('is tried until it is off, told as a fault and as well again, with its true length', async () => {
    const { chip, pulses, states, unlock } = start();
    await unlock(1);
    chip.failing = [0];
    await passMs(400);
    expect(states).toEqual([undefined, { error: 'gpio.failed', message: 'line 0 cannot be set to 0' }]);
    expect(chip.on).toEqual([0]);
    expect(await unlock(1)).toEqual({ sent: 'no', error: 'gpio.failed' });
    chip.failing = [];
    await passMs(5);
    expect(chip.on).toEqual([]);
    expect(states.at(-1)).toBeUndefined();
    expect(pulses).toMatchObject([{ channel: 1, lengthMs: 405 }]);
    expect(await unlock(1)).toMatchObject({ sent: 'yes' });
  });

  it('is given up when the chip is gone, which its check shows', async () => {
    const { chip, states, unlock } = start();
    await unlock(1);
    await passMs(299);
    chip.vanish('gpio.failed');
    await passMs(1);
    expect(states).toHaveLength(2);
    expect(await unlock(1)).toEqual({ sent: 'no', error: 'gpio.failed' });
    chip.gone = undefined;
    await passMs(250);
    expect(await unlock(1)).toMatchObject({ sent: 'yes' });
  });
});

describe('a line that cannot be switched on', () => {
  it('is reported as not sent, and is no fault of the bank', async () => {
    const { chip, pulses, states, unlock } = start();
    chip.failing = [1];
    chip.failsAfterwards = true;
    expect(await unlock(1)).toEqual({ sent: 'no', error: 'gpio.failed' });
    expect(chip.on).toEqual([]);
    await passMs(1_000);
    expect(pulses).toEqual([]);
    expect(states).toEqual([undefined]);
  });

  it('and that may be on all the same is reported as unknown, and switched off without an invented pulse', async () => {
    const { chip, pulses, states, unlock } = start();
    chip.failing = [0, 1];
    chip.failsAfterwards = true;
    expect(await unlock(1)).toEqual({ sent: 'unknown', error: 'gpio.failed' });
    expect(await unlock(1)).toEqual({ sent: 'no', error: 'gpio.failed' });
    expect(chip.on).toEqual([0]);
    expect(states).toHaveLength(2);
    chip.failing = [];
    await passMs(5);
    expect(chip.on).toEqual([]);
    expect(states.at(-1)).toBeUndefined();
    await passMs(1_000);
    expect(pulses).toEqual([]);
  });
});

describe('an order to switch off that is lost on its way, and nobody is told', () => {
  it('is found out by the check, told as a fault, and given again', async () => {
    const { bank, chip, pulses, states, unlock } = start();
    await unlock(2);
    await passMs(299);
    chip.deaf = true;
    await passMs(1);
    chip.deaf = false;
    expect(chip.on).toEqual([1]);
    expect(pulses).toHaveLength(1);
    await passMs(700);
    expect(chip.on).toEqual([]);
    expect(states.at(-1)).toMatchObject({
      error: 'gpio.failed',
      message: expect.stringContaining('line 27 (channel 2)'),
    });
    await passMs(1_000);
    expect(states.at(-1)).toBeUndefined();
    expect(states).toHaveLength(3);
    expect(pulses).toHaveLength(1);
    expect(await unlock(2)).toMatchObject({ sent: 'yes' });
    bank.close();
  });

  it('reaches a chip too whose driver sends changes only', async () => {
    const { chip, states, unlock } = start();
    chip.sendsChangesOnly = true;
    await unlock(1);
    await passMs(299);
    chip.deaf = true;
    await passMs(1);
    chip.deaf = false;
    await passMs(700);
    expect(chip.on).toEqual([0]);
    await passMs(1_000);
    expect(chip.on).toEqual([]);
    await passMs(1_000);
    expect(states.at(-1)).toBeUndefined();
  });

  it('leaves a line alone whose pulse runs, and lines that do not read as they are set', async () => {
    const { chip, states, unlock } = start({ pulseMs: 3_000 });
    await unlock(1);
    await passMs(2_500);
    expect(chip.on).toEqual([0]);
    const openDrain = start({ drive: 'open-drain' });
    openDrain.chip.bits[2] = 1;
    await passMs(5_000);
    expect([states, openDrain.states, openDrain.chip.on]).toEqual([[undefined], [undefined], [2]]);
  });

  it.each([false, true])('is given at the end until the lines read off (changes only: %s)', async (changesOnly) => {
    const { bank, chip, unlock } = start();
    chip.sendsChangesOnly = changesOnly;
    await unlock(1);
    chip.deaf = true;
    let off = false;
    const ending = bank.allOff().then(() => {
      off = true;
    });
    await passMs(100);
    expect(off).toBe(false);
    chip.deaf = false;
    await passMs(5);
    await ending;
    expect(chip.on).toEqual([]);
  });
});

describe('an expander that goes while a line is on, and keeps it on', () => {
  const glitch = async (chip: FakeChip, ms: number) => {
    chip.vanish();
    await passMs(ms);
    chip.gone = undefined;
  };

  it('is opened again soon, however often it has gone before', async () => {
    const { chip, unlock } = start();
    chip.keepsLevel = true;
    for (let times = 0; times < 6; times++) await glitch(chip, 1_000).then(() => passMs(8_000));
    await unlock(1);
    await passMs(299);
    await glitch(chip, 1);
    expect(chip.on).toEqual([0]);
    await passMs(250);
    expect(chip.on).toEqual([]);
  });

  it('is waited for at the end, and no longer when it is closed', async () => {
    for (const isBack of [true, false]) {
      const { bank, chip, unlock } = start();
      chip.keepsLevel = true;
      await unlock(1);
      chip.vanish();
      let off = false;
      const ending = bank.allOff().then(() => {
        off = true;
      });
      await passMs(100);
      expect(off).toBe(false);
      if (isBack) chip.gone = undefined;
      else bank.close();
      await passMs(500);
      await ending;
      expect(chip.on).toEqual(isBack ? [] : [0]);
      bank.close();
    }
  });
});

describe('a chip that goes', () => {
  it('in the middle of a pulse: no length is told, and all is off when it is back', async () => {
    const { bank, chip, pulses, states, unlock } = start();
    await unlock(1);
    await passMs(10);
    chip.vanish();
    await passMs(1_000);
    expect(states).toEqual([undefined, { error: 'gpio.chip_gone', message: 'gpio.chip_gone of bank0' }]);
    expect(bank.counters().quarantined).toBe(true);
    expect(await unlock(2)).toEqual({ sent: 'no', error: 'gpio.chip_gone' });
    chip.bits[0] = 1;
    chip.gone = undefined;
    await passMs(1_000);
    expect(chip.on).toEqual([]);
    expect(states.at(-1)).toBeUndefined();
    await passMs(1_000);
    expect(pulses).toEqual([]);
  });

  it('and cannot even be given back is opened again all the same', async () => {
    const { bank, chip, states } = start();
    chip.keeps = true;
    chip.vanish();
    await passMs(1_000);
    expect(states.map((state) => state?.message)).toEqual([
      undefined,
      'the lines cannot be driven off',
      'gpio.chip_gone of bank0',
    ]);
    chip.gone = undefined;
    await passMs(1_000);
    expect(states.at(-1)).toBeUndefined();
    expect(() => bank.close()).not.toThrow();
  });

  it('is noticed by an unlock too, and then not told twice', async () => {
    const { chip, states, unlock } = start();
    chip.vanish();
    expect(await unlock(1)).toEqual({ sent: 'no', error: 'gpio.chip_gone' });
    await passMs(2_000);
    expect(states).toHaveLength(2);
  });

  it('is opened again ever more seldom, for ever, and news is told when the reason changes only', async () => {
    const chip = new FakeChip();
    chip.gone = 'gpio.no_chip';
    const { bank, states } = start({}, chip);
    const gaps: number[] = [];
    for (let opening = 1; opening <= 9; opening++) {
      const fromMs = fakeTime.monoMs();
      await vi.advanceTimersToNextTimerAsync();
      gaps.push(Math.round(fakeTime.monoMs() - fromMs));
    }
    expect(gaps).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(states).toHaveLength(1);
    chip.gone = 'gpio.no_permission';
    await passMs(20_000);
    expect(states.map((state) => state?.error)).toEqual(['gpio.no_chip', 'gpio.no_permission']);
    chip.gone = undefined;
    await passMs(10_000);
    expect(states.at(-1)).toBeUndefined();
    bank.close();
    const { requests } = chip;
    await passMs(60_000);
    expect(chip.requests).toBe(requests);
  });
});

describe('all off', () => {
  it('ends a pulse and tells no length of it', async () => {
    const { bank, chip, pulses, unlock } = start();
    await unlock(1);
    await unlock(2);
    await bank.allOff();
    expect(chip.on).toEqual([]);
    bank.close();
    await passMs(1_000);
    expect(pulses).toEqual([]);
  });

  it('is tried until the lines are off', async () => {
    const { bank, chip, unlock } = start();
    await unlock(1);
    chip.failing = [0];
    let off = false;
    const ending = bank.allOff().then(() => {
      off = true;
    });
    await passMs(100);
    expect(off).toBe(false);
    chip.failing = [];
    await passMs(5);
    await ending;
    expect(chip.on).toEqual([]);
  });
});

it('a bank of relays has no latch to read, and says so without an error', async () => {
  const { bank } = start();
  expect(await bank.read()).toEqual({ latches: ['unknown', 'unknown', 'unknown'] });
});
