import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Latch } from '../../../drivers/feedback.js';
import type { GpioFault } from '../../../drivers/gpio/fault.js';
import { InputBank } from '../../../drivers/gpio/input-bank.js';
import type { GpioInputSpec } from '../../../src/config/specs.js';
import { FakeChip, fakeTime, inputSpec } from './fake-pins.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const shown = { closed: 'C', open: 'o', unknown: '?' } as const;
const letters = (contacts: readonly Latch[]) => contacts.map((contact) => shown[contact]).join('');

function start(change: Partial<GpioInputSpec> = {}, chip = new FakeChip()) {
  /** Contacts and states in the order in which they were told. */
  const told: string[] = [];
  const bank = new InputBank({
    ...{ spec: inputSpec(change), backendOf: () => chip, time: fakeTime, random: () => 0 },
    events: {
      contacts: (contacts) => told.push(letters(contacts)),
      state: (fault: GpioFault | undefined) => told.push(fault?.error ?? 'works'),
    },
  });
  bank.open();
  return { bank, chip, told };
}

const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a bank of contacts', () => {
  it('tells where they are at the start, and then each edge, none merged, in order', () => {
    const { chip, told } = start();
    for (let turn = 0; turn < 3; turn++) {
      chip.edge(0, 1);
      chip.edge(2, 1);
      chip.edge(0, 0);
      chip.edge(2, 0);
    }
    const turn = ['Coo', 'CoC', 'ooC', 'ooo'];
    expect(told).toEqual(['works', 'ooo', ...turn, ...turn, ...turn]);
  });

  it('knows open from closed by the polarity of its switches', () => {
    const { chip, told } = start({ feedback: 'open-is-1' });
    chip.edge(1, 1);
    expect(told).toEqual(['works', 'CCC', 'CoC']);
  });

  it('finds by its polls what no event told, and tells it once', async () => {
    const { bank, chip, told } = start();
    chip.bits[1] = 1;
    await passMs(999);
    expect(told).toHaveLength(2);
    await passMs(3_000);
    expect(told).toEqual(['works', 'ooo', 'oCo']);
    chip.edge(1, 1);
    expect(told).toHaveLength(3);
    expect(bank.counters()).toEqual({ polls: 4, timeouts: 0, quarantined: false });
  });

  it('merges no edges where a poll comes before their events', async () => {
    const { chip, told } = start();
    chip.bits[0] = 1;
    chip.bits[2] = 1;
    await passMs(1_000);
    chip.edge(0, 1);
    chip.edge(2, 1);
    expect(told).toEqual(['works', 'ooo', 'Coo', 'CoC']);
  });

  it('reads its lines when it is asked, and tells what that finds', () => {
    const { bank, chip, told } = start();
    chip.bits[2] = 1;
    expect(bank.read()).toEqual({ contacts: ['open', 'open', 'closed'] });
    expect(told.at(-1)).toBe('ooC');
  });
});

describe('contacts whose chip goes', () => {
  it('are all unknown until it is back, told after the reason', async () => {
    const { bank, chip, told } = start();
    chip.edge(0, 1);
    chip.vanish();
    expect(told.slice(2)).toEqual(['Coo', 'gpio.chip_gone', '???']);
    expect(bank.read()).toEqual({ contacts: ['unknown', 'unknown', 'unknown'], error: 'gpio.chip_gone' });
    expect(bank.counters().quarantined).toBe(true);
    chip.bits[1] = 1;
    chip.gone = undefined;
    await passMs(250);
    expect(told.slice(5)).toEqual(['works', 'CCo']);
    chip.edge(0, 0);
    expect(told.at(-1)).toBe('oCo');
  });

  it('are found out by a poll where no event says so', async () => {
    const { chip, told } = start();
    chip.gone = 'gpio.chip_gone';
    await passMs(1_000);
    expect(told).toEqual(['works', 'ooo', 'gpio.chip_gone', '???']);
  });

  it('that were never to be had are unknown, which is no news', async () => {
    const chip = new FakeChip();
    chip.gone = 'gpio.no_chip';
    const { bank, told } = start({}, chip);
    await passMs(60_000);
    expect(told).toEqual(['gpio.no_chip']);
    expect(bank.contacts).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('are asked for no more after the end', async () => {
    const { bank, chip, told } = start();
    bank.close();
    chip.bits[0] = 1;
    await passMs(60_000);
    expect(told).toHaveLength(2);
    expect(chip.requests).toBe(1);
  });
});
