import { describe, expect, it } from 'vitest';
import { gpioDrivers } from '../../../src/config/families.js';
import { eventually } from '../../running-daemon.js';
import { contacts, relays, startBench } from './gpio-bench.js';
import { simulateChip } from './outside.js';

const lines = [0, 1, 2, 3];
const goneOrAbsent = /^gpio\.(chip_gone|no_chip)$/;

describe.each(gpioDrivers)('chips that go and come back, with the driver %s', (driver) => {
  it('are told, cost no process, and are taken up again with all off and no invented pulse', async ({
    onTestFinished,
  }) => {
    const outside = { g1: simulateChip('going-relays', 4), contacts: simulateChip('going-contacts', 4) };
    onTestFinished(() => Object.values(outside).forEach((chip) => void chip.remove()));
    const on = () => lines.filter((line) => outside.g1.level(line) === 1);
    const bench = await startBench({
      boards: [
        relays(driver, { chip: 'going-relays', lines, channels: 4, pulseMs: 2_000 }),
        contacts(driver, { chip: 'going-contacts', lines }),
      ],
      latchInputs: [{ board: 'g1', channel: 1, from: { board: 'contacts', input: 1 } }],
    });
    onTestFinished(() => bench.link.stop());
    outside.contacts.pull(0, 'up');
    await eventually('the latch', () => bench.latches.at(-1)?.[0] === 'closed');
    expect(await bench.unlock(4)).toMatchObject({ sent: 'yes' });
    expect(on()).toEqual([3]);

    for (const chip of Object.values(outside)) chip.unplug();
    await eventually('the loss', () => ['g1', 'contacts'].every((id) => bench.boards.get(id)?.answering === false));
    for (const [id, { label }] of Object.entries(outside)) {
      expect(bench.boards.get(id)?.error).toMatch(goneOrAbsent);
      expect(bench.boards.get(id)?.message).toContain(label);
    }
    await eventually('the contacts', () => bench.contacts.at(-1)?.every((contact) => contact === 'unknown'));
    expect(bench.latches.at(-1)?.[0]).toBe('unknown');
    expect(await bench.unlock(3)).toEqual({ sent: 'no', error: expect.stringMatching(goneOrAbsent) });

    for (const chip of Object.values(outside)) chip.plug();
    await bench.answers('g1', 'contacts');
    expect(on()).toEqual([]);
    await eventually('the contacts', () => bench.contacts.at(-1)?.[0] === 'open');
    outside.contacts.pull(1, 'up');
    await eventually('a contact', () => bench.contacts.at(-1)?.[1] === 'closed');
    const report = await bench.unlock(2);
    expect(on()).toEqual([1]);
    const first = await eventually('a pulse', () => bench.pulses[0]);
    expect(first).toMatchObject({ channel: 2, sentMonoMs: report.sentMonoMs });
    expect(bench.process).toMatchObject({ up: true, restarts: 0 });
  }, 180_000);
});
