import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WakeUp } from '../../drivers/wake-up.js';
import { systemTime } from '../../src/lib/clock-source.js';

const kinds = ['until', 'untilExactly'] as const;

for (const kind of kinds) {
  it(`${kind} is never early`, async () => {
    const wakeUp = new WakeUp(systemTime);
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 4, noNaN: true }), async (waitMs) => {
        const atMs = systemTime.monoMs() + waitMs;
        await wakeUp[kind](atMs);
        expect(systemTime.monoMs()).toBeGreaterThanOrEqual(atMs);
      }),
      { numRuns: 50 },
    );
  });

  it(`${kind} is cut short by a wake, with a timer as well as with less than a millisecond to go`, async () => {
    // This clock stands still: only the wake can end the wait.
    const wakeUp = new WakeUp({ ...systemTime, monoMs: () => 1_000 });
    for (const atMs of [1_000.5, 1_500, Infinity]) {
      const waiting = wakeUp[kind](atMs);
      setTimeout(() => wakeUp.wake(), 5);
      await waiting;
    }
    expect(
      await Promise.race([wakeUp[kind](1_000.5), new Promise((resolve) => setTimeout(resolve, 20, 'waits'))]),
    ).toBe('waits');
    wakeUp.wake();
  });
}
