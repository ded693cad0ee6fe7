import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestRow } from '../../src/audit/newest-row.js';
import { ClockRecord } from '../../src/clock/clock-record.js';
import { keptClock } from '../../src/clock/floor.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { HandTime, type OpenWith, openCabinet } from '../store/workshop.js';

const dayMs = 86_400_000;

function recordOf(given: OpenWith = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, clock } = cabinet;
  const alarms = new Alarms(store);
  const meta = new Meta(store);
  audit.begin();
  return { ...cabinet, alarms, meta, record: new ClockRecord(store, audit, alarms, meta, clock) };
}

test('steps and changes become rows, an unset clock an alarm', () => {
  let synchronised = false;
  const { audit, alarms, record, time } = recordOf({ synchronised: () => synchronised });
  record.tick();
  expect(alarms.has('clock_not_set')).toBe(true);
  time.wall += 10_000;
  synchronised = true;
  record.tick();
  record.tick();
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    { event: 'clock.stepped', error_args: [10_000] },
    { event: 'clock.changed', clock: 'trusted' },
  ]);
  expect(alarms.has('clock_not_set')).toBe(false);
});

test('a clock that two programs set against each other all the time leaves a few rows a minute', () => {
  const { audit, record, time } = recordOf();
  for (let second = 0; second < 600; second += 1) {
    time.pass(1000);
    time.wall += second % 2 === 0 ? 10_000 : -10_000;
    record.tick();
  }
  record.flush();
  const steps = audit.read({ from: 2, limit: 9_999 }).filter(({ event }) => event === 'clock.stepped');
  expect(steps.length).toBeLessThanOrEqual(11 * 4);
  const told = steps.reduce((sum, { reason, error_args }) => sum + (reason === null ? 1 : (error_args?.[0] ?? 0)), 0);
  expect(told).toBe(600);
});

test('rows carry the time that is reckoned, not the wall clock that somebody set', () => {
  let synchronised = true;
  const { audit, record, time } = recordOf({ synchronised: () => synchronised });
  const good = time.wall;
  synchronised = false;
  time.pass(1000);
  time.wall -= 365 * dayMs;
  record.tick();
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    { event: 'clock.stepped', wall_ms: good + 1000, clock: 'holdover', error_args: [-365 * dayMs] },
    { event: 'clock.changed', wall_ms: good + 1000, clock: 'holdover' },
  ]);
});

test('what is known of the time is kept with each row', () => {
  let synchronised = true;
  const { store, audit, meta, time } = recordOf({ synchronised: () => synchronised });
  const known = { source: 'kernel', wallMs: time.wall, monoMs: time.mono, errorMs: 1000 };
  expect(keptClock(meta)).toEqual({ boot: 'b00t1', floorMs: time.wall, goodMs: time.wall, known });
  synchronised = false;
  time.pass(10 * dayMs);
  store.tx(() => audit.append({ event: 'device.started' }));
  const atLeastMs = time.wall - 1000 - 86_400;
  expect(keptClock(meta, newestRow(store))).toEqual({ boot: 'b00t1', floorMs: atLeastMs, goodMs: atLeastMs, known });
});

test('what a row itself says of the time is not written a second time', () => {
  const { store, audit, meta, time } = recordOf();
  const before = meta.get('clock');
  time.pass(10 * dayMs);
  store.tx(() => audit.append({ event: 'device.started' }));
  expect(meta.get('clock')).toEqual(before);
  const known = { source: 'kernel', wallMs: time.wall, monoMs: time.mono, errorMs: 1000 };
  expect(keptClock(meta, newestRow(store))).toEqual({ boot: 'b00t1', floorMs: time.wall, goodMs: time.wall, known });
});

test('a row that does not fit its hash says nothing of the time', () => {
  const { store, meta, time } = recordOf();
  const good = time.wall;
  store.use((db) => db.exec(`UPDATE audit SET wall_ms = ${good + 1000 * dayMs}, error_args = '[1'`));
  expect(newestRow(store)).toBeUndefined();
  expect(keptClock(meta, newestRow(store))).toMatchObject({ floorMs: good });
});

test('whatever happens to the clock, a restart after any row knows what was known when it was written', () => {
  const happening = fc.oneof(
    fc.record({ pass: fc.double({ min: 0, max: 400 * dayMs, noNaN: true }) }),
    fc.record({ step: fc.integer({ min: -dayMs, max: dayMs }) }),
    fc.record({ synchronised: fc.boolean() }),
    fc.record({ issued: fc.integer({ min: -dayMs, max: 400 * dayMs }) }),
    fc.record({ confirmed: fc.integer({ min: -5000, max: 30_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 25 }), fc.boolean(), (happenings, batteryAtStart) => {
      let synchronised = false;
      const { store, audit, meta, time, clock } = recordOf({ synchronised: () => synchronised, batteryAtStart });
      for (const one of happenings) {
        if ('pass' in one) time.pass(one.pass);
        if ('step' in one) time.wall += one.step;
        if ('synchronised' in one) synchronised = one.synchronised;
        if ('issued' in one) clock.sawIssued(time.wall + one.issued);
        if ('confirmed' in one) {
          clock.confirm({ source: 'confirmed', wallMs: time.wall + one.confirmed, monoMs: time.mono, errorMs: 1000 });
        }
        store.tx(() => audit.append({ event: 'device.started' }));
        const { floorMs, goodMs, known } = clock.now();
        const kept = keptClock(meta, newestRow(store));
        expect(Math.abs((kept?.floorMs ?? 0) - floorMs)).toBeLessThan(6);
        expect(Math.abs((kept?.goodMs ?? 0) - (goodMs ?? 0))).toBeLessThan(6);
        expect(kept?.known?.source).toBe(known?.source);
        expect(Math.abs((kept?.known?.monoMs ?? 0) - (known?.monoMs ?? 0))).toBeLessThan(6);
        expect(Math.abs((kept?.known?.wallMs ?? 0) - (known?.wallMs ?? 0))).toBeLessThan(6);
      }
    }),
    { numRuns: 30 },
  );
});

test('a floor that an `iat` raised outlives the power cut after the next tick', async () => {
  const { clock, record, store, dir, time } = recordOf({ synchronised: () => false });
  const issuedMs = time.wall + 30 * dayMs;
  record.tick();
  clock.sawIssued(issuedMs);
  record.tick();
  await store.close();
  const after = openCabinet({ dir, time: new HandTime(), boot: 'b00t2', synchronised: () => false });
  expect(after.clock.effectiveMs()).toBe(issuedMs);
});

test('a tick in which nothing happened writes nothing', () => {
  const { store, record, time } = recordOf();
  record.tick();
  time.pass(1000);
  store.use((db) => db.exec('PRAGMA query_only = ON'));
  record.tick();
});

test('a fact that the disk did not take is recorded later', () => {
  const { store, audit, record, time } = recordOf();
  time.wall += 5000;
  store.use((db) => db.exec('PRAGMA query_only = ON'));
  expect(() => record.tick()).toThrow(expect.objectContaining({ code: 'store.io' }));
  expect(() => record.confirmed(-2500, { actor: 'uid-0', actor_role: 'installer' })).toThrow();
  store.use((db) => db.exec('PRAGMA query_only = OFF'));
  record.tick();
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    { event: 'clock.stepped', error_args: [5000] },
    { event: 'clock.confirmed', error_args: [-2], actor: 'uid-0', actor_role: 'installer' },
  ]);
});

test('the difference of a confirmation is bounded', () => {
  const { audit, record } = recordOf();
  record.confirmed(1e16, {});
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([{ event: 'clock.confirmed', error_args: [2e9] }]);
});
