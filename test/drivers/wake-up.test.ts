import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
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

it.each([
  // Moments that have come need no timer; what never comes is waited for without one.
  ['until', 0, []],
  ['until', -1, []],
  ['until', 0.5, ['timer of 1 ms']],
  ['until', 1, ['timer of 1 ms']],
  ['until', 1.5, ['timer of 2 ms']],
  ['until', Infinity, []],
  // The last millisecond is waited for without a timer, which would be late.
  ['untilExactly', 0, []],
  ['untilExactly', -1, []],
  ['untilExactly', 0.5, ['turn']],
  ['untilExactly', 1, ['timer of 1 ms']],
  ['untilExactly', 1.5, ['timer of 1 ms']],
  ['untilExactly', 500.9, ['timer of 500 ms']],
  ['untilExactly', Infinity, []],
] as const)('%s waits for %d ms with %j', (kind, remainingMs, expected) => {
  const set: string[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((_, ms) => {
    set.push(`timer of ${ms} ms`);
    return undefined as never;
  });
  vi.spyOn(globalThis, 'setImmediate').mockImplementation(() => {
    set.push('turn');
    return undefined as never;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  void new WakeUp({ ...systemTime, monoMs: () => 1_000 })[kind](1_000 + remainingMs);
  expect(set).toEqual(expected);
});
