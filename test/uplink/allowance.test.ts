import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWeekHours } from '../../src/lib/week-hours.js';
import { type Allowance, allowanceOf, isUrgent, roomThatEndsWaiting } from '../../src/uplink/allowance.js';

const quiet = parseWeekHours('daily 23:00-05:00') ?? [];
const budget = { bytes: 1_000_000, per: 'day' } as const;
const metered = { quiet, budget };
const noon = { day: 1, minute: 12 * 60 };
const night = { day: 1, minute: 23 * 60 + 30 };

const shares = fc.double({ min: 0, max: 3, noNaN: true });
const moments = fc.option(fc.record({ day: fc.integer({ min: 1, max: 7 }), minute: fc.nat(1439) }), { nil: undefined });
const at = (used: number, roomRatio: number, local: { day: number; minute: number } | undefined): Allowance =>
  allowanceOf({ metered, usedBytes: used * budget.bytes, roomRatio, ...(local && { local }) });

/** How much an allowance lets through, part by part: more is more. */
function generosity({ record, pulls, status, lockers, alarms }: Allowance): number[] {
  const often = (pace?: { leastMs: number }) => (pace ? 1 / pace.leastMs : 0);
  const telemetry = [often(status), often(lockers), often(alarms) * (alarms.which === 'all' ? 2 : 1)];
  return [['held', 'gathered', 'usual'].indexOf(record), pulls ? 1 : 0, ...telemetry];
}

describe('what may be said over a line', () => {
  test('that costs nothing is everything, whatever was said before and whatever time it is', () => {
    fc.assert(
      fc.property(shares, shares, moments, (used, roomRatio, local) => {
        const allowed = allowanceOf({ usedBytes: used * 1e6, roomRatio, ...(local && { local }) });
        expect(allowed).toMatchObject({ record: 'usual', pulls: true, status: { everyMs: 300_000 } });
        expect(allowed.lockers).toBeDefined();
        expect(allowed.waits).toBeUndefined();
      }),
    );
  });

  test('never grows with what was used, in any part of it', () => {
    fc.assert(
      fc.property(shares, shares, shares, moments, (one, other, room, local) => {
        const less = generosity(at(Math.max(one, other), room, local));
        const more = generosity(at(Math.min(one, other), room, local));
        for (const [part, value] of less.entries()) expect(value).toBeLessThanOrEqual(more[part] ?? -1);
      }),
    );
  });

  test('lets the record go on once its room is used to 60 %, in quiet hours and beyond the budget', () => {
    fc.assert(
      fc.property(
        shares,
        fc.double({ min: roomThatEndsWaiting, max: 2, noNaN: true }),
        moments,
        (used, room, local) => {
          const { record, waits } = at(used, room, local);
          expect(record).not.toBe('held');
          expect(waits).toBeUndefined();
        },
      ),
    );
  });

  test('says why rows wait whenever they do, and answers no pull meanwhile', () => {
    fc.assert(
      fc.property(shares, shares, moments, (used, room, local) => {
        const { record, waits, pulls } = at(used, room, local);
        expect(waits !== undefined).toBe(record === 'held');
        if (record === 'held') expect(pulls).toBe(false);
      }),
    );
  });

  test('has no quiet hours while nobody knows the time', () => {
    fc.assert(
      fc.property(shares, shares, (used, room) => {
        expect(at(used, room, undefined)).toEqual(at(used, room, noon));
      }),
    );
  });

  test('thins telemetry before the record waits', () => {
    expect(at(0.49, 0, noon)).toMatchObject({ budget: 'ample', record: 'usual', lockers: { leastMs: 10_000 } });
    expect(at(0.5, 0, noon)).toMatchObject({
      ...{ budget: 'half', record: 'usual', pulls: true },
      ...{ status: { everyMs: 1_800_000 }, lockers: { leastMs: 1_800_000 }, alarms: { which: 'all' } },
    });
    const short = at(0.8, 0, noon);
    expect(short).toMatchObject({ budget: 'short', record: 'gathered', pulls: true, alarms: { which: 'urgent' } });
    expect(short).toMatchObject({ status: { leastMs: 3_600_000, everyMs: 3_600_000 } });
    expect(short.lockers).toBeUndefined();
    expect(at(1, 0, noon)).toMatchObject({ budget: 'spent', record: 'held', waits: 'budget' });
  });

  test('is urgent alarms alone in quiet hours', () => {
    const allowed = at(0, 0, night);
    expect(allowed).toMatchObject({ record: 'held', waits: 'quiet_hours', alarms: { which: 'urgent' } });
    expect([allowed.status, allowed.lockers]).toEqual([undefined, undefined]);
    expect(['forced', 'pin_attack', 'record_full'].every(isUrgent)).toBe(true);
    expect(['left_open', 'clock_not_set', 'certificate_expires'].some(isUrgent)).toBe(false);
  });
});
