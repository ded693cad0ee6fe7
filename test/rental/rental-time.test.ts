import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Moment, marked, type RunTime, usedMs } from '../../src/rental/rental-time.js';

const minute = 60_000;
const began: RunTime = { usedMs: 0, boot: 'one', monoMs: 1000, beganMs: 1_800_000_000_000 };
const at = (boot: string, monoMs: number, wallMs: number, state: Moment['state'] = 'trusted'): Moment => {
  return { boot, monoMs, wallMs, state, errorMs: 0 };
};

test('within a boot the monotonic clock counts, whatever is done to the wall clock', () => {
  expect(usedMs(began, at('one', 1000 + 5 * minute, 0, 'untrusted'))).toBe(5 * minute);
  expect(usedMs({ ...began, beganMs: null }, at('one', 1000 + 5 * minute, 9e12))).toBe(5 * minute);
});

test('time without power is not counted while nobody knows how long it was', () => {
  const before = marked(began, at('one', 1000 + 30 * minute, 0, 'untrusted'));
  expect(usedMs(before, at('two', 2 * minute, 0, 'untrusted'))).toBe(32 * minute);
});

test('a clock that is not set counts nothing, whatever it shows', () => {
  expect(usedMs(began, at('two', 2 * minute, 1_800_000_000_000 + 900 * minute, 'untrusted'))).toBe(2 * minute);
});

test('time without power is counted once the clock is set, less what it may be off', () => {
  const before = marked(began, at('one', 1000 + 30 * minute, 1_800_000_000_000 + 30 * minute));
  const now = at('two', 2 * minute, 1_800_000_000_000 + 300 * minute, 'holdover');
  expect(usedMs(before, now)).toBe(300 * minute);
  expect(usedMs(before, { ...now, errorMs: 10_000 })).toBe(300 * minute - 10_000);
});

test('a rental that began while the clock was not set is never charged for a time without power', () => {
  const before = marked({ ...began, beganMs: null }, at('one', 1000 + 30 * minute, 0, 'untrusted'));
  expect(usedMs(before, at('two', 2 * minute, 1_900_000_000_000))).toBe(32 * minute);
});

test('it never goes back, never counts more than the true time, and marks change nothing', () => {
  const steps = fc.array(
    fc.record({
      onMs: fc.nat(600_000),
      offMs: fc.nat(600_000),
      cut: fc.boolean(),
      set: fc.constantFrom('trusted' as const, 'holdover' as const, 'untrusted' as const),
      errorMs: fc.nat(5000),
      mark: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(steps, fc.boolean(), (list, knownAtStart) => {
      const startMs = 1_800_000_000_000;
      let run: RunTime = { usedMs: 0, boot: 'b0', monoMs: 500, beganMs: knownAtStart ? startMs : null };
      let trueMs = 0;
      let monoMs = 500;
      let boot = 0;
      let last = 0;
      for (const { onMs, offMs, cut, set, errorMs, mark } of list) {
        if (cut) {
          // What ran since the last mark is lost with the power.
          trueMs += offMs;
          boot += 1;
          monoMs = 0;
          last = Math.min(last, run.usedMs);
        }
        trueMs += onMs;
        monoMs += onMs;
        const now: Moment = {
          boot: `b${boot}`,
          monoMs,
          wallMs: startMs + trueMs + (errorMs >> 1),
          state: set,
          errorMs,
        };
        const used = usedMs(run, now);
        expect(used).toBeGreaterThanOrEqual(last);
        expect(used).toBeLessThanOrEqual(trueMs);
        expect(usedMs(marked(run, now), now)).toBe(used);
        last = set === 'untrusted' ? used : run.usedMs;
        if (mark) {
          run = marked(run, now);
          last = run.usedMs;
        }
      }
    }),
  );
});
