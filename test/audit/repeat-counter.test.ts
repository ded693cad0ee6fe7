import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepeatCounter } from '../../src/audit/repeat-counter.js';

/** An event whose row is durable at once where there is to be one. */
function admit(counter: RepeatCounter<string>, code: string, nowMs: number): boolean {
  const admitted = counter.admits(code, nowMs);
  counter.count(code, code, nowMs, admitted);
  return admitted;
}

test('the first ten of a kind in a minute go through, of each kind by itself', () => {
  const counter = new RepeatCounter<string>(10);
  const admitted = (code: string) => Array.from({ length: 12 }, () => admit(counter, code, 0)).filter(Boolean).length;
  expect([admitted('a'), admitted('b')]).toEqual([10, 10]);
  expect(counter.due(59_999)).toEqual([]);
  expect(counter.due(60_000)).toEqual([
    { kind: 'a', first: 'a', count: 2 },
    { kind: 'b', first: 'b', count: 2 },
  ]);
});

test('a minute is over at its end: the next begins with the event that comes then', () => {
  const counter = new RepeatCounter<string>(1);
  expect([0, 59_999, 60_000, 60_001, 119_999, 120_000].map((nowMs) => admit(counter, 'a', nowMs))).toEqual([
    ...[true, false],
    ...[true, false, false],
    true,
  ]);
  expect(counter.due(120_000).map(({ count }) => count)).toEqual([1, 2]);
});

test('a limit can change with what waits', () => {
  let limit = 1;
  const counter = new RepeatCounter<string>(() => limit);
  expect([admit(counter, 'a', 0), admit(counter, 'a', 1)]).toEqual([true, false]);
  limit = 3;
  expect([admit(counter, 'a', 2), admit(counter, 'a', 3), admit(counter, 'a', 4)]).toEqual([true, true, false]);
});

test('a minute whose events all went through leaves no summary, and one that is not recorded is handed out again', () => {
  const counter = new RepeatCounter<string>(2);
  for (const code of ['a', 'a', 'b', 'b', 'b']) admit(counter, code, 0);
  const [only, ...more] = counter.due(60_000);
  expect([only, more]).toEqual([{ kind: 'b', first: 'b', count: 1 }, []]);
  admit(counter, 'c', 60_000);
  for (let n = 0; n < 3; n += 1) admit(counter, 'c', 60_000);
  expect(counter.due(120_000)).toEqual([only, { kind: 'c', first: 'c', count: 2 }]);
  counter.recorded(only ? [only] : []);
  expect(counter.due(120_000)).toEqual([{ kind: 'c', first: 'c', count: 2 }]);
});

test('no event is lost: each was admitted or is in exactly one summary', () => {
  const step = fc.record({ code: fc.constantFrom('a', 'b', 'c'), passMs: fc.nat(30_000), collect: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
      const counter = new RepeatCounter<string>(limit);
      let now = 0;
      let counted = 0;
      const collect = (untilMs: number) => {
        const due = counter.due(untilMs);
        counter.recorded(due);
        for (const { count } of due) counted += count;
      };
      for (const { code, passMs, collect: collectNow } of steps) {
        now += passMs;
        if (admit(counter, code, now)) counted += 1;
        if (collectNow) collect(now);
      }
      collect(Number.POSITIVE_INFINITY);
      expect(counted).toBe(steps.length);
    }),
  );
});

test('what a full disk keeps waiting for days stays a short list, and nothing of it is lost', () => {
  const counter = new RepeatCounter<string>(1);
  const days = 3 * 24 * 60;
  for (let minute = 0; minute < days; minute += 1) {
    for (const code of ['a', 'b']) for (let n = 0; n < 3; n += 1) admit(counter, code, minute * 60_000);
    counter.due(minute * 60_000);
  }
  const due = counter.due(Number.POSITIVE_INFINITY);
  expect(due).toHaveLength(120);
  expect(due.reduce((sum, { count }) => sum + count, 0)).toBe(days * 2 * 2);
});
