import { describe, expect, it } from 'vitest';
import { eventually } from '../../running-daemon.js';
import { energised, relays, startBench } from './gpio-bench.js';

/** Longer than any test: only the death of the process, or its successor, ends it. */
const pulseMs = 3_600_000;

describe.each([
  { driver: 'gpio', left: 'the kernel switches the line off', on: [] },
  { driver: 'gpio-sysfs', left: 'the line stays on', on: [4] },
] as const)('a hardware process that is killed in the middle of a pulse, with the driver $driver', ({
  driver,
  left,
  on,
}) => {
  it(`${left}; the next process drives all off, pulses nothing by itself, and opens again`, async ({
    onTestFinished,
  }) => {
    const bench = await startBench({ boards: [relays(driver, { pulseMs })] });
    onTestFinished(() => bench.link.stop());
    await bench.unlock(4);
    expect(energised()).toEqual([4]);
    const { pid } = bench.link;
    if (pid === undefined) throw new Error('there is no hardware process');
    let betweenBoth: readonly number[] | undefined;
    // Told when the dead one is reaped and before another one is started.
    bench.link.on('process', ({ up }) => {
      if (!up) betweenBoth = energised();
    });
    process.kill(pid, 'SIGKILL');
    await eventually('its death', () => betweenBoth);
    expect(betweenBoth).toEqual(on);
    await bench.answers('g1');
    expect(bench.process).toMatchObject({ up: true, restarts: 1 });
    expect(energised()).toEqual([]);
    expect(bench.pulses).toEqual([]);
    expect(await bench.unlock(7)).toMatchObject({ sent: 'yes' });
    expect(energised()).toEqual([7]);
    await bench.link.stop();
    expect(energised()).toEqual([]);
  }, 180_000);
});
