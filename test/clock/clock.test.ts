import { describe, expect, test } from 'vitest';
import { Clock, type ClockNow, type ClockOptions } from '../../src/clock/clock.js';
import type { KeptClock } from '../../src/clock/kept-clock.js';
import { confirmedInstant } from '../../src/clock/known-time.js';
import { HandTime } from '../store/workshop.js';

const buildMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;

/** A clock whose kernel is synchronised when a test says so. */
function world(given: Partial<ClockOptions> & { time?: HandTime } = {}) {
  const time = given.time ?? new HandTime();
  const kernel = { synchronised: false };
  const clock = new Clock({
    time,
    boot: 'b',
    synchronised: () => kernel.synchronised,
    batteryAtStart: false,
    buildMs,
    ...given,
  });
  const confirm = (nowMs: number, tripMs = 400) => clock.confirm(confirmedInstant(nowMs, tripMs, time.mono));
  return { time, kernel, clock, confirm };
}

/** What the next run finds. */
function kept({ boot, floorMs, goodMs, known }: ClockNow): KeptClock {
  return { boot, floorMs, ...(goodMs !== undefined && { goodMs }), ...(known && { known }) };
}

/** A clock that was synchronised until now. */
function heldOver() {
  const parts = world();
  parts.kernel.synchronised = true;
  parts.clock.now();
  parts.kernel.synchronised = false;
  return parts;
}

describe('the clock', () => {
  test('compares dates with its time, and with the floor while it is untrusted', () => {
    const { clock, kernel, time } = world();
    expect(clock.now()).toMatchObject({ state: 'untrusted', source: 'none', errorMs: Infinity, wallMs: time.wall });
    expect(clock.effectiveMs()).toBe(buildMs);
    kernel.synchronised = true;
    expect(clock.now()).toMatchObject({ state: 'trusted', source: 'kernel', errorMs: 1000 });
    expect(clock.effectiveMs()).toBe(time.wall);
    kernel.synchronised = false;
    time.pass(minuteMs);
    expect(clock.now()).toMatchObject({ state: 'holdover', source: 'kernel', errorMs: 1006 });
    expect(clock.effectiveMs()).toBe(time.wall);
  });

  test('goes on in holdover when a battery clock had set it, with what a battery clock is worth', () => {
    const { clock, time } = world({ batteryAtStart: true });
    expect(clock.now()).toMatchObject({ state: 'holdover', source: 'battery', errorMs: 600_000 });
    time.pass(300 * dayMs);
    expect(clock.now().state).toBe('holdover');
    time.pass(50 * dayMs);
    expect(clock.now()).toMatchObject({ state: 'untrusted', source: 'battery' });
    expect(clock.effectiveMs()).toBe(time.wall - clock.now().errorMs);
  });

  test('does not make a floor of a battery clock that may be a year ahead', () => {
    const time = new HandTime();
    time.wall += yearMs / 2;
    const { clock, kernel } = world({ time, batteryAtStart: true });
    expect(clock.now()).toMatchObject({ state: 'holdover', floorMs: buildMs });
    time.wall -= yearMs / 2;
    kernel.synchronised = true;
    expect(clock.now().state).toBe('trusted');
  });

  test('does not believe a battery clock that is before the floor, nor one a year after the last good time', () => {
    const { clock } = world({
      batteryAtStart: true,
      kept: { boot: 'a', floorMs: new HandTime().wall + hourMs },
    });
    expect(clock.now()).toMatchObject({ state: 'untrusted', source: 'none' });
    const goodMs = new HandTime().wall - yearMs;
    expect(world({ batteryAtStart: true, kept: { boot: 'a', floorMs: goodMs, goodMs } }).clock.now()).toMatchObject({
      state: 'untrusted',
      source: 'battery',
    });
  });

  test('reports a step of the wall clock over two seconds once, with its size, and its own changes', () => {
    const { clock, kernel, time } = world();
    time.pass(1000);
    time.wall += 2000;
    expect(clock.check()).toEqual([]);
    time.wall += 1;
    expect(clock.check()).toEqual([{ kind: 'stepped', stepMs: 2001 }]);
    expect(clock.check()).toEqual([]);
    time.wall -= dayMs;
    kernel.synchronised = true;
    expect(clock.check()).toEqual([
      { kind: 'stepped', stepMs: -dayMs },
      { kind: 'changed', from: 'untrusted', to: 'trusted' },
    ]);
  });
});

describe('a wall clock that is set', () => {
  test.each([
    ['back a year', -yearMs],
    ['forward a year', yearMs],
  ])('%s in holdover changes nothing but leaves its step', (_, stepMs) => {
    const { clock, time } = heldOver();
    const before = time.wall;
    clock.check();
    time.pass(minuteMs);
    time.wall += stepMs;
    expect(clock.now()).toMatchObject({ state: 'holdover', wallMs: before + minuteMs });
    expect(clock.effectiveMs()).toBe(before + minuteMs);
    expect(clock.check()).toEqual([{ kind: 'stepped', stepMs }]);
    expect(clock.now().floorMs).toBeLessThanOrEqual(before + minuteMs);
  });

  test('by hand under a synchronised kernel ends the synchronisation, and the time runs on', () => {
    const { clock, kernel, time } = world();
    kernel.synchronised = true;
    clock.check();
    time.pass(1000);
    const truth = time.wall;
    time.wall += yearMs;
    kernel.synchronised = false;
    expect(clock.now()).toMatchObject({ state: 'holdover', wallMs: truth });
    // The kernel finds back: its word counts again, and nothing went wrong meanwhile.
    time.wall -= yearMs;
    kernel.synchronised = true;
    expect(clock.now()).toMatchObject({ state: 'trusted', wallMs: truth });
  });

  test('between the two questions to the kernel is not taken for synchronised', () => {
    const time = new HandTime();
    const kernel = { synchronised: true };
    let set = false;
    const clock = new Clock({
      time,
      boot: 'b',
      batteryAtStart: false,
      buildMs,
      synchronised: () => {
        if (set) {
          time.wall += yearMs;
          kernel.synchronised = false;
        }
        return kernel.synchronised;
      },
    });
    const truth = time.wall;
    set = true;
    expect(clock.now()).toMatchObject({ state: 'holdover', wallMs: truth });
  });

  test('while untrusted dates rows, and decides nothing', () => {
    const { clock, time } = world();
    time.wall += yearMs;
    expect(clock.now()).toMatchObject({ state: 'untrusted', wallMs: time.wall });
    expect(clock.effectiveMs()).toBe(buildMs);
    time.wall -= 3 * yearMs;
    expect(clock.now().state).toBe('untrusted');
    expect(clock.effectiveMs()).toBe(buildMs);
  });

  test('forward by the synchronisation at a start is believed', () => {
    const { clock, kernel, time } = world();
    time.wall += yearMs;
    kernel.synchronised = true;
    expect(clock.check()).toMatchObject([{ kind: 'stepped', stepMs: yearMs }, { to: 'trusted' }]);
    expect(clock.effectiveMs()).toBe(time.wall);
  });

  test('back a year by a time server that lies is untrusted, and heals when the kernel is right again', () => {
    const { clock, kernel, time } = world();
    kernel.synchronised = true;
    clock.now();
    const good = time.wall;
    time.wall -= yearMs;
    expect(clock.now()).toMatchObject({ state: 'untrusted', source: 'kernel', errorMs: Infinity });
    expect(clock.effectiveMs()).toBe(good);
    time.wall += yearMs;
    expect(clock.now().state).toBe('trusted');
  });

  test('back by a few seconds stays trusted, and dates wait', () => {
    const { clock, kernel, time } = world();
    kernel.synchronised = true;
    clock.now();
    const good = time.wall;
    time.wall -= 10_000;
    expect(clock.now()).toMatchObject({ state: 'trusted', wallMs: good - 10_000 });
    expect(clock.effectiveMs()).toBe(good);
  });

  test('to and fro in use: dates never run backwards', () => {
    const { clock, time } = heldOver();
    let last = clock.effectiveMs();
    for (const stepMs of [yearMs, -2 * yearMs, hourMs, -1, yearMs]) {
      time.pass(1000);
      time.wall += stepMs;
      expect(clock.effectiveMs()).toBe(last + 1000);
      last += 1000;
    }
  });
});

describe('a confirmed clock', () => {
  test('is trusted, runs on the monotonic clock, and grows old into holdover', () => {
    const { clock, time, confirm } = world();
    const truth = time.wall + 30 * dayMs;
    expect(confirm(truth)).toEqual({ kind: 'confirmed', differenceMs: 30 * dayMs + 200 });
    expect(clock.now()).toMatchObject({ state: 'trusted', source: 'confirmed', wallMs: truth + 200, errorMs: 1200 });
    time.pass(dayMs);
    expect(clock.now()).toMatchObject({ state: 'trusted', wallMs: truth + 200 + dayMs });
    time.pass(dayMs);
    expect(clock.now().state).toBe('holdover');
  });

  test('gives way to a synchronised kernel, before or after', () => {
    const { clock, kernel, time, confirm } = world();
    confirm(time.wall + 5000);
    kernel.synchronised = true;
    expect(clock.now()).toMatchObject({ source: 'kernel', wallMs: time.wall });
    expect(confirm(time.wall + 7000)).toMatchObject({ kind: 'confirmed' });
    expect(clock.now()).toMatchObject({ source: 'kernel', wallMs: time.wall });
  });

  test('refuses a time before the floor, and one that is no time of this century', () => {
    const { clock, time, confirm } = heldOver();
    const before = clock.now();
    expect(confirm(time.wall - hourMs)).toEqual({ kind: 'refused', reason: 'before_floor' });
    expect(confirm(time.wall * 1000)).toEqual({ kind: 'refused', reason: 'too_far_ahead' });
    expect(clock.now()).toEqual(before);
  });
});

describe('after a restart', () => {
  test('the time runs on in the same boot, whatever the wall clock says meanwhile', () => {
    const first = heldOver();
    const good = first.time.wall;
    const time = new HandTime();
    time.mono = first.time.mono + hourMs;
    time.wall = good - yearMs;
    const { clock } = world({ time, batteryAtStart: true, kept: kept(first.clock.now()) });
    expect(clock.now()).toMatchObject({ state: 'holdover', source: 'kernel', wallMs: good + hourMs });
  });

  test('in another boot in the past the clock is untrusted, and the floor counts', () => {
    const first = heldOver();
    const time = new HandTime();
    time.wall -= yearMs;
    const found = kept(first.clock.now());
    const { clock, kernel } = world({ time, boot: 'c', kept: found });
    expect(clock.now()).toMatchObject({ state: 'untrusted', floorMs: found.floorMs });
    expect(clock.effectiveMs()).toBe(found.floorMs);
    kernel.synchronised = true;
    expect(clock.now().state).toBe('untrusted');
    time.wall += yearMs + hourMs;
    expect(clock.now().state).toBe('trusted');
  });

  test('a kept instant that lies ahead on the monotonic clock is of no use', () => {
    const found = kept(heldOver().clock.now());
    const time = new HandTime();
    time.mono = 5;
    expect(world({ time, kept: found }).clock.now()).toMatchObject({ state: 'untrusted', source: 'none' });
  });
});

describe('the `iat` of a verified object', () => {
  test('raises the floor of an untrusted clock, and never lowers it', () => {
    const { clock } = world();
    clock.sawIssued(buildMs + 90 * dayMs);
    expect(clock.effectiveMs()).toBe(buildMs + 90 * dayMs);
    clock.sawIssued(buildMs + dayMs);
    expect(clock.effectiveMs()).toBe(buildMs + 90 * dayMs);
    expect(clock.now().state).toBe('untrusted');
  });

  test('is not taken by an untrusted clock when it lies more than two years after the last good time', () => {
    const { clock } = world();
    clock.sawIssued(buildMs + 2 * yearMs + 1);
    expect(clock.effectiveMs()).toBe(buildMs);
    // Nor by many small steps.
    clock.sawIssued(buildMs + 2 * yearMs);
    clock.sawIssued(buildMs + 3 * yearMs);
    expect(clock.effectiveMs()).toBe(buildMs + 2 * yearMs);
    const goodMs = new HandTime().wall;
    const later = world({ kept: { boot: 'a', floorMs: goodMs, goodMs } }).clock;
    later.sawIssued(goodMs + 2 * yearMs);
    expect(later.effectiveMs()).toBe(goodMs + 2 * yearMs);
  });

  test('moves a known time within its error only, and never makes it untrusted', () => {
    const { clock, time } = world({ batteryAtStart: true });
    clock.sawIssued(time.wall + 8 * minuteMs);
    expect(clock.effectiveMs()).toBe(time.wall + 8 * minuteMs);
    clock.sawIssued(time.wall + 14 * minuteMs);
    expect(clock.effectiveMs()).toBe(time.wall + 10 * minuteMs);
    clock.sawIssued(time.wall + yearMs);
    expect(clock.effectiveMs()).toBe(time.wall + 10 * minuteMs);
    expect(clock.now().state).toBe('holdover');
  });

  test('far in the future does nothing to a trusted clock', () => {
    const { clock, kernel, time } = world();
    kernel.synchronised = true;
    clock.sawIssued(time.wall + yearMs);
    expect(clock.now()).toMatchObject({ state: 'trusted', floorMs: time.wall });
  });
});
