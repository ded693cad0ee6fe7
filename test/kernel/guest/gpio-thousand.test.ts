import { describe, expect, it } from 'vitest';
import { gpioDrivers } from '../../../src/config/families.js';
import { energised, relays, startBench } from './gpio-bench.js';
import { LineTrace } from './line-trace.js';
import { linesPerChip } from './lines.js';

const openings = 1_000;
const pulseMs = 2;

describe.each(gpioDrivers)('a thousand openings on sixteen lines with the driver %s', (driver) => {
  it('each energise their own line once and no other line ever', async ({ onTestFinished }) => {
    const bench = await startBench({ boards: [relays(driver, { pulseMs })] });
    onTestFinished(() => bench.link.stop());
    const trace = new LineTrace('rig-bank0');
    onTestFinished(() => trace.stop());
    // Not in the order of the lines, and not the same one twice in a row.
    const channels = Array.from({ length: openings }, (_, turn) => ((turn * 7 + (turn >> 4)) % linesPerChip) + 1);
    for (const channel of channels) {
      const pulsed = bench.nextPulse();
      const report = await bench.unlock(channel);
      expect(report.sent).toBe('yes');
      expect(await pulsed).toMatchObject({ channel, sentMonoMs: report.sentMonoMs });
    }
    expect(trace.sets()).toEqual(
      channels.flatMap((channel) => [
        { offset: channel - 1, bit: 1 },
        { offset: channel - 1, bit: 0 },
      ]),
    );
    expect(energised()).toEqual([]);
    expect(bench.pulses.filter(({ lengthMs }) => lengthMs < pulseMs)).toEqual([]);
    expect((await bench.link.counters()).boards.g1?.pulses?.count).toBe(openings);
  }, 180_000);
});
