import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBucket } from '../../src/terminal/token-bucket.js';

test('thirty go through at once, then one each two seconds', () => {
  const bucket = new TokenBucket(30);
  expect(Array.from({ length: 31 }, () => bucket.take(0))).toEqual([...Array(30).fill(0), 2]);
  expect(bucket.take(1999)).toBe(1);
  expect(bucket.take(2000)).toBe(0);
  expect(bucket.take(2000)).toBe(2);
});

test('one a minute is one a minute', () => {
  const bucket = new TokenBucket(1);
  expect([bucket.take(0), bucket.take(0), bucket.take(59_001), bucket.take(60_000)]).toEqual([0, 60, 1, 0]);
});

test('who waits as long as he is told gets through, whatever he did before', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 700 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      steps,
      (rate, from, waits) => {
        const bucket = new TokenBucket(rate);
        let nowMs = from;
        for (const waitMs of waits) {
          nowMs += waitMs;
          const seconds = bucket.take(nowMs);
          expect(seconds).toBeLessThanOrEqual(60);
          nowMs += seconds * 1000;
          if (seconds > 0) expect(bucket.take(nowMs)).toBe(0);
        }
      },
    ),
  );
});

test('in any stretch of minutes no more go through than one bucket and the rate', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), gaps, (rate, waits) => {
      const bucket = new TokenBucket(rate);
      let nowMs = 0;
      let through = 0;
      for (const waitMs of waits) {
        nowMs += waitMs;
        if (bucket.take(nowMs) === 0) through += 1;
      }
      expect(through).toBeLessThanOrEqual(rate + (rate * nowMs) / 60_000 + 1e-6);
    }),
  );
});
