import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RetentionClass, retentionClasses } from '../../src/audit/event.js';
import { advanced, fromTheBeginning, mayLeave, nextStretch } from '../../src/audit/purge-pass.js';
import {
  horizons,
  hourOf,
  needlessMarks,
  type PerClass,
  perClass,
  type ReleaseMark,
} from '../../src/audit/retention.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const defaults: PerClass = {
  ...{ access: 7 * dayMs, payment: 7 * dayMs, diagnostics: 3 * dayMs },
  ...{ admin: 30 * dayMs, security: 30 * dayMs },
};

describe('the time for which rows stay', () => {
  const marks: readonly ReleaseMark[] = [
    { hour: 100, seq: 40 },
    { hour: 101, seq: 55 },
  ];
  const upTo = (nowMs: number) => horizons(marks, defaults, nowMs);

  test('counts from the end of the hour in which the receipt came', () => {
    const overMs = 101 * hourMs + 3 * dayMs;
    expect(upTo(overMs - 1)).toEqual(perClass(() => 0));
    expect(upTo(overMs)).toEqual({ ...perClass(() => 0), diagnostics: 40 });
    expect(upTo(overMs + hourMs)).toMatchObject({ diagnostics: 55, access: 0 });
    expect(upTo(101 * hourMs + 7 * dayMs)).toMatchObject({ access: 40, payment: 40, diagnostics: 55, admin: 0 });
    expect(upTo(102 * hourMs + 30 * dayMs)).toEqual(perClass(() => 55));
  });

  test('without a receipt never ends', () => {
    expect(horizons([], defaults, Number.MAX_SAFE_INTEGER)).toEqual(perClass(() => 0));
  });

  test('a mark up to which all have left goes, but for the last one of these', () => {
    const nowMs = 102 * hourMs + 30 * dayMs;
    expect(needlessMarks(marks, defaults, nowMs)).toEqual([marks[0]]);
    expect(needlessMarks(marks, defaults, nowMs - hourMs)).toEqual([]);
  });

  test('a mark of a clock that was ahead goes when a later receipt comes at an earlier hour', () => {
    expect(
      needlessMarks(
        [
          { hour: 900, seq: 5 },
          { hour: 100, seq: 6 },
        ],
        defaults,
        0,
      ),
    ).toEqual([{ hour: 900, seq: 5 }]);
  });

  test('of two marks of one row the earlier one stays, and of two of one hour that of the later row', () => {
    const sameRow = [
      { hour: 101, seq: 5 },
      { hour: 100, seq: 5 },
    ];
    expect(needlessMarks(sameRow, defaults, 0)).toEqual([sameRow[0]]);
    const sameHour = [
      { hour: 100, seq: 5 },
      { hour: 100, seq: 6 },
    ];
    expect(needlessMarks(sameHour, defaults, 0)).toEqual([sameHour[0]]);
  });
});

/** Receipts as they come: in whose hour, up to which row; never back. */
const receiptsOver = (hours: number) =>
  fc.array(fc.record({ afterMs: fc.nat(hours * hourMs), rows: fc.nat(20) }), { maxLength: 40 });
const anyRetention: fc.Arbitrary<PerClass> = fc.record({
  ...{ access: fc.integer({ min: hourMs, max: 20 * dayMs }), payment: fc.integer({ min: hourMs, max: 20 * dayMs }) },
  ...{ diagnostics: fc.integer({ min: hourMs, max: 20 * dayMs }), admin: fc.integer({ min: hourMs, max: 20 * dayMs }) },
  security: fc.integer({ min: hourMs, max: 20 * dayMs }),
});

test('whatever receipts come, no row may leave before its time, and each may an hour after it; forgetting marks changes nothing', () => {
  fc.assert(
    fc.property(receiptsOver(60), anyRetention, fc.nat(60 * dayMs), (steps, retention, sinceMs) => {
      let marks: ReleaseMark[] = [];
      const came: { atMs: number; seq: number }[] = [];
      let nowMs = 1_795_000_000_000;
      let seq = 0;
      for (const { afterMs, rows } of steps) {
        nowMs += afterMs;
        seq += rows;
        if (rows === 0) continue;
        const hour = hourOf(nowMs);
        marks = [...marks.filter((mark) => mark.hour !== hour), { hour, seq }];
        const gone = needlessMarks(marks, retention, nowMs);
        const before = horizons(marks, retention, nowMs + sinceMs);
        marks = marks.filter((mark) => !gone.includes(mark));
        expect(horizons(marks, retention, nowMs + sinceMs)).toEqual(before);
        came.push({ atMs: nowMs, seq });
      }
      nowMs += sinceMs;
      const upTo = horizons(marks, retention, nowMs);
      for (const name of retentionClasses) {
        const covered = (ms: number) => Math.max(0, ...came.filter(({ atMs }) => atMs <= ms).map((one) => one.seq));
        expect(upTo[name]).toBeLessThanOrEqual(covered(nowMs - retention[name]));
        expect(upTo[name]).toBeGreaterThanOrEqual(covered(nowMs - retention[name] - hourMs));
      }
      expect(marks.length).toBeLessThanOrEqual(20 * 24 + 2);
    }),
    { numRuns: 500 },
  );
});

test('step by step exactly what is due leaves, and no row is looked at more than once for a class', () => {
  const row = fc.constantFrom<RetentionClass>(...retentionClasses);
  const bounds = fc.record({
    ...{ access: fc.nat(300), payment: fc.nat(300), diagnostics: fc.nat(300), admin: fc.nat(300) },
    security: fc.nat(300),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 250 }),
      fc.array(bounds, { minLength: 1, maxLength: 4 }),
      (classes, growing) => {
        let rows = classes.map((retention, at) => ({ seq: at + 1, retention }));
        const all = rows;
        let upTo = fromTheBeginning;
        let cursors = fromTheBeginning;
        let looks = 0;
        for (const more of growing) {
          upTo = perClass((name) => Math.max(upTo[name], more[name]));
          for (let steps = 0; ; steps += 1) {
            const stretch = nextStretch(cursors, upTo);
            if (stretch === undefined) break;
            expect(steps).toBeLessThan(300);
            const slice = rows.filter(({ seq }) => seq > stretch.after && seq <= stretch.upTo).slice(0, 16);
            looks += slice.length;
            rows = rows.filter((one) => !(slice.includes(one) && mayLeave(one, upTo)));
            cursors = advanced(cursors, upTo, slice.length < 16 ? stretch.upTo : (slice.at(-1)?.seq ?? stretch.upTo));
          }
          expect(rows).toEqual(all.filter(({ seq, retention }) => seq > upTo[retention]));
        }
        expect(looks).toBeLessThanOrEqual(all.length * retentionClasses.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('a row of a class that this program does not know leaves with the last of the others', () => {
  const upTo = { ...perClass(() => 9), security: 4 };
  expect(mayLeave({ seq: 4, retention: 'biometry' }, upTo)).toBe(true);
  expect(mayLeave({ seq: 5, retention: 'biometry' }, upTo)).toBe(false);
});
