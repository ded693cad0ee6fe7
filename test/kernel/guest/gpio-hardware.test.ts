import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gpioDrivers } from '../../../src/config/families.js';
import { eventually } from '../../running-daemon.js';
import { closeContacts, contacts, energised, type GpioBench, openAll, relays, startBench } from './gpio-bench.js';
import { outsideLine } from './lines.js';

/** Long enough to look at all lines from outside while it runs, on an emulated processor. */
const pulseMs = 2_000;

describe.each(gpioDrivers)('the hardware process with the driver %s', (driver) => {
  let bench: GpioBench;

  beforeAll(async () => {
    openAll();
    bench = await startBench({
      boards: [relays(driver, { pulseMs }), contacts(driver, { pollMs: driver === 'gpio' ? 60_000 : 200 })],
      latchInputs: [{ board: 'g1', channel: 3, from: { board: 'contacts', input: 16 } }],
    });
  }, 90_000);
  afterAll(async () => {
    await bench.link.stop();
    openAll();
  });

  it('has all relays off at the start, and all contacts as they are', async () => {
    expect(energised()).toEqual([]);
    await eventually('the contacts', () => bench.contacts.length > 0);
    expect(bench.contacts).toEqual([new Array(16).fill('open')]);
  });

  it('energises the line of the channel for the pulse, and tells how long that was', async () => {
    for (const channel of [1, 16]) {
      const told = bench.pulses.length;
      const report = await bench.unlock(channel);
      expect(report).toEqual({ sent: 'yes', sentMonoMs: expect.any(Number) });
      expect(energised()).toEqual([channel]);
      const pulse = await eventually('the pulse', () => bench.pulses[told]);
      expect(energised()).toEqual([]);
      expect(pulse).toMatchObject({ board: 'g1', channel, sentMonoMs: report.sentMonoMs });
      expect(pulse.lengthMs).toBeGreaterThanOrEqual(pulseMs);
    }
    expect((await bench.link.counters()).boards.g1?.pulses?.count).toBe(2);
  });

  it('tells contacts as they move', async () => {
    for (const input of [1, 9]) {
      for (const level of [1, 0] as const) {
        closeContacts(level, input);
        const contact = level === 1 ? 'closed' : 'open';
        await eventually('the contact', () => bench.contacts.at(-1)?.[input - 1] === contact);
      }
    }
    expect(bench.contacts.at(-1)).toEqual(new Array(16).fill('open'));
  });

  it('reads the latch of a relay from a contact, as it moves and when it is asked', async () => {
    closeContacts(1, 16);
    expect((await bench.link.read('g1')).latches[2]).toBe('closed');
    closeContacts(0, 16);
    await eventually('the latch', () => bench.latches.at(-1)?.[2] === 'open');
    expect((await bench.link.read('g1')).error).toBeUndefined();
  });

  it.runIf(driver === 'gpio')('tells each edge of a burst over all contacts, none merged', async () => {
    for (const level of [1, 0] as const) {
      const told = bench.contacts.length;
      for (let input = 1; input <= 16; input++) closeContacts(level, input);
      await eventually('the edges', () => bench.contacts.length >= told + 16);
      // Not which of them: each line has a thread of its own in the kernel, and one may be late.
      const closed = bench.contacts.slice(told).map((now) => now.filter((contact) => contact === 'closed').length);
      const counted = [...closed.keys()].map((index) => index + 1);
      expect(closed).toEqual(level === 1 ? counted : counted.map((count) => 16 - count));
    }
  });

  it('drives a pulse under way off when it is stopped', async () => {
    await bench.unlock(5);
    expect(outsideLine('rig-bank0', 4).value()).toBe(1);
    await bench.link.stop();
    expect(energised()).toEqual([]);
  });
});
