import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock, type ClockFacts, type ClockOptions, clockState } from '../../src/clock/clock.js';
import { ClockRecord } from '../../src/clock/clock-record.js';
import { lastGoodTime } from '../../src/clock/floor.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { HandTime, openCabinet } from '../store/workshop.js';

const floorMs = Date.UTC(2026, 0, 1);

function clockWith(given: Partial<ClockOptions> & { time: HandTime }): Clock {
  return new Clock({ boot: 'b', synchronised: () => false, batteryAtStart: false, buildMs: floorMs, ...given });
}

describe('the trust in the wall clock', () => {
  const facts: ClockFacts = {
    synchronised: false,
    batteryAtStart: false,
    wasTrusted: false,
    wallMs: floorMs + 1,
    floorMs,
  };
  test.each([
    ['nothing speaks for it', {}, 'untrusted'],
    ['the kernel says that it is synchronised', { synchronised: true }, 'trusted'],
    ['it was trusted earlier in this boot', { wasTrusted: true }, 'holdover'],
    ['a battery clock set it at start', { batteryAtStart: true }, 'holdover'],
    [
      'it is before the floor, whatever else',
      { synchronised: true, wasTrusted: true, wallMs: floorMs - 1 },
      'untrusted',
    ],
    ['it is exactly at the floor', { synchronised: true, wallMs: floorMs }, 'trusted'],
  ] as const)('when %s', (_, given, state) => {
    expect(clockState({ ...facts, ...given })).toBe(state);
  });
});

describe('the clock', () => {
  test('compares dates with the wall clock, and with the floor while it is untrusted', () => {
    const time = new HandTime();
    let synchronised = false;
    const clock = clockWith({ time, synchronised: () => synchronised });
    expect(clock.effectiveMs()).toBe(floorMs);
    synchronised = true;
    expect(clock.effectiveMs()).toBe(time.wall);
    synchronised = false;
    time.pass(60_000);
    expect(clock.now().state).toBe('holdover');
    expect(clock.effectiveMs()).toBe(time.wall);
  });

  test('knows the last good time of an earlier run: as floor, and as trust within one boot', () => {
    const time = new HandTime();
    const lastGood = { wallMs: time.wall + 5000, boot: 'b' };
    expect(clockWith({ time, lastGood }).effectiveMs()).toBe(lastGood.wallMs);
    time.pass(5000);
    expect(clockWith({ time, lastGood }).now().state).toBe('holdover');
    expect(clockWith({ time, lastGood: { ...lastGood, boot: 'other' } }).now().state).toBe('untrusted');
  });

  test('reports a step over two seconds once, with its size, and its own changes', () => {
    const time = new HandTime();
    let synchronised = false;
    const clock = clockWith({ time, synchronised: () => synchronised });
    time.pass(1000);
    time.wall += 2000;
    expect(clock.check()).toEqual([]);
    time.wall += 1;
    expect(clock.check()).toEqual([{ kind: 'stepped', stepMs: 2001 }]);
    expect(clock.check()).toEqual([]);
    time.wall -= 86_400_000;
    synchronised = true;
    expect(clock.check()).toEqual([
      { kind: 'stepped', stepMs: -86_400_000 },
      { kind: 'changed', from: 'untrusted', to: 'trusted' },
    ]);
  });

  test('never gives dates that go backwards by more than the wall clock did while it was trusted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.boolean())), (steps) => {
        const time = new HandTime();
        let synchronised = true;
        const clock = clockWith({ time, synchronised: () => synchronised });
        let newestTrusted = floorMs;
        for (const [step, isSynchronised] of steps) {
          time.wall += step;
          synchronised = isSynchronised;
          const now = clock.now();
          if (now.state === 'trusted') newestTrusted = Math.max(newestTrusted, now.wallMs);
          expect(clock.effectiveMs()).toBeGreaterThanOrEqual(newestTrusted);
        }
      }),
    );
  });
});

describe('what is recorded of the clock', () => {
  test('steps and changes become rows, an unset clock an alarm', () => {
    let synchronised = false;
    const { store, audit, clock, time } = openCabinet({ synchronised: () => synchronised });
    const alarms = new Alarms(store);
    const record = new ClockRecord(store, audit, alarms, clock);
    audit.begin();
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

  test('the last good time is kept with rows while the clock is trusted, and only then', () => {
    let synchronised = true;
    const { store, audit, time } = openCabinet({ synchronised: () => synchronised });
    audit.begin();
    const good = { wallMs: time.wall, boot: 'b00t1' };
    expect(lastGoodTime(new Meta(store))).toEqual(good);
    synchronised = false;
    time.pass(1000);
    store.tx(() => audit.append({ event: 'device.started' }));
    expect(lastGoodTime(new Meta(store))).toEqual(good);
  });

  test('a fact that the disk did not take is recorded later', () => {
    const { store, audit, clock, time } = openCabinet();
    const record = new ClockRecord(store, audit, new Alarms(store), clock);
    audit.begin();
    time.wall += 5000;
    store.use((db) => db.exec('PRAGMA query_only = ON'));
    expect(() => record.tick()).toThrow(expect.objectContaining({ code: 'store.io' }));
    store.use((db) => db.exec('PRAGMA query_only = OFF'));
    record.tick();
    expect(audit.read({ from: 2, limit: 9 })).toMatchObject([{ event: 'clock.stepped', error_args: [5000] }]);
  });
});
