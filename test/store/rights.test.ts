import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PinRight, Rights } from '../../src/store/rights.js';
import { Throttle, type ThrottleRow } from '../../src/store/throttle.js';
import { openCabinet } from './workshop.js';

function right(usesLeft: number | null, ref = 'r1'): PinRight {
  return { ref, locker: 'A01', hash: 'h', fromMs: null, untilMs: null, usesLeft, storedBoot: 'b' };
}

describe('the uses of a right', () => {
  test('are taken once each, then refused', () => {
    const { store } = openCabinet();
    const rights = new Rights(store);
    store.tx(() => rights.put(right(2)));
    store.tx(() => rights.takeUse('r1'));
    store.tx(() => rights.takeUse('r1'));
    expect(() => store.tx(() => rights.takeUse('r1'))).toThrow(expect.objectContaining({ code: 'access.used_up' }));
    expect(() => store.tx(() => rights.takeUse('gone'))).toThrow(expect.objectContaining({ code: 'access.used_up' }));
  });

  test('without a limit are never used up and never given back', () => {
    const { store } = openCabinet();
    const rights = new Rights(store);
    store.tx(() => rights.put(right(null)));
    for (let i = 0; i < 5; i += 1) store.tx(() => rights.takeUse('r1'));
    expect(store.tx(() => rights.giveBack('r1'))).toBe(false);
    expect(rights.forLocker('A01')?.usesLeft).toBeNull();
  });

  test('are given back at most twice each, and the next use has its own two', () => {
    const { store } = openCabinet();
    const rights = new Rights(store);
    store.tx(() => rights.put(right(2)));
    const failing = () =>
      store.tx(() => {
        rights.takeUse('r1');
        return rights.giveBack('r1');
      });
    expect([failing(), failing(), failing()]).toEqual([true, true, false]);
    expect([failing(), failing(), failing()]).toEqual([true, true, false]);
    expect(rights.forLocker('A01')?.usesLeft).toBe(0);
  });

  test('given back and then opened with leave the next use its two', () => {
    const { store } = openCabinet();
    const rights = new Rights(store);
    store.tx(() => {
      rights.put(right(2));
      rights.takeUse('r1');
      rights.giveBack('r1');
      rights.takeUse('r1');
      rights.settleUse('r1');
      rights.takeUse('r1');
    });
    expect(store.tx(() => [rights.giveBack('r1'), rights.giveBack('r1')])).toEqual([true, true]);
  });

  test('a new PIN for a locker replaces the old one', () => {
    const { store } = openCabinet();
    const rights = new Rights(store);
    store.tx(() => rights.put(right(1)));
    store.tx(() => rights.put(right(5, 'r2')));
    expect(rights.forLocker('A01')).toEqual(right(5, 'r2'));
    expect(rights.count()).toBe(1);
    expect(store.tx(() => [rights.remove('A01'), rights.remove('A01')])).toEqual([true, false]);
  });
});

describe('the throttle table', () => {
  const row = (n: number, pauseUntilMonoMs: number | null): ThrottleRow => ({
    key: `k${n}`,
    failures: 1,
    pauseMs: 0,
    pauseUntilMonoMs,
    boot: 'b',
    lastMonoMs: n,
    lastWallMs: null,
  });

  test('stays at its cap and never forgets a pause that runs', () => {
    const { store } = openCabinet();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.boolean()), { maxLength: 60 }), (puts) => {
        const throttle = new Throttle(store, 10);
        store.tx(() => {
          for (const [n] of puts) throttle.remove(`k${n}`);
          const pausing = new Set<number>();
          for (const [n, paused] of puts) {
            if (paused && pausing.size >= 5 && !pausing.has(n)) continue;
            throttle.put(row(n, paused ? 1 : null));
            if (paused) pausing.add(n);
            else pausing.delete(n);
          }
          expect(throttle.count()).toBeLessThanOrEqual(10);
          for (const n of pausing) expect(throttle.get(`k${n}`)).toBeDefined();
          for (const [n] of puts) throttle.remove(`k${n}`);
        });
      }),
      { numRuns: 50 },
    );
  });
});
