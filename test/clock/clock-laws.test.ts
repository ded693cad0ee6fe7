import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock } from '../../src/clock/clock.js';
import type { KeptClock } from '../../src/clock/kept-clock.js';
import { confirmedInstant, mostErrorMs, trustedErrorMs } from '../../src/clock/known-time.js';

const buildMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** What may happen to a cabinet. The kernel and the cloud tell the truth, the wall clock and its battery do not. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.integer({ min: 0, max: 40 * dayMs }) }) },
  fc.record({ kind: fc.constant('step'), ms: fc.integer({ min: -700 * dayMs, max: 700 * dayMs }) }),
  fc.record({ kind: fc.constant('sync'), ms: fc.integer({ min: -900, max: 900 }) }),
  fc.record({ kind: fc.constant('unsync'), ms: fc.constant(0) }),
  fc.record({ kind: fc.constant('confirm'), ms: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ kind: fc.constant('issued'), ms: fc.integer({ min: -400 * dayMs, max: 0 }) }),
  fc.record({ kind: fc.constant('restart'), ms: fc.integer({ min: 0, max: 60_000 }) }),
  fc.record({ kind: fc.constant('reboot'), ms: fc.integer({ min: 0, max: 900 * dayMs }) }),
);

/** A cabinet in a true time that it does not see. Its crystal runs wrong by `ppm`. */
class Life {
  trueMs = buildMs + 30 * dayMs;
  mono = 0;
  wall = buildMs;
  boot = 0;
  synchronised = false;
  /** Whether anything of this boot has ever said the time. */
  told = false;
  kept: KeptClock | undefined;
  clock: Clock;

  constructor(private readonly ppm: number) {
    this.clock = this.start();
  }

  start(): Clock {
    const time = { wallMs: () => this.wall, monoMs: () => this.mono };
    const boot = `boot${this.boot}`;
    const synchronised = () => this.synchronised;
    return new Clock({
      time,
      boot,
      synchronised,
      batteryAtStart: false,
      buildMs,
      ...(this.kept && { kept: this.kept }),
    });
  }

  happen({ kind, ms }: { readonly kind: string; readonly ms: number }): void {
    if (kind === 'pass' || kind === 'restart') {
      this.trueMs += ms;
      this.mono += ms * (1 + this.ppm * 1e-6);
      // A kernel that is synchronised keeps its clock right, and the monotonic clock with it.
      this.wall = this.synchronised ? this.wall + ms : this.wall + ms * (1 + this.ppm * 1e-6);
    }
    if (kind === 'step') {
      this.wall += ms;
      this.synchronised = false;
    }
    if (kind === 'sync') {
      this.wall = this.trueMs + ms;
      this.synchronised = true;
      this.told = true;
    }
    if (kind === 'unsync') this.synchronised = false;
    if (kind === 'confirm') {
      const answer = confirmedInstant(this.trueMs - ms / 2, ms, this.mono);
      if (this.clock.confirm(answer).kind === 'confirmed') this.told = true;
    }
    if (kind === 'issued') this.clock.sawIssued(this.trueMs + ms);
    if (kind === 'reboot') {
      this.trueMs += ms;
      this.boot += 1;
      this.mono = 0;
      this.wall = buildMs - dayMs;
      this.synchronised = false;
      this.told = false;
    }
    if (kind === 'restart' || kind === 'reboot') this.clock = this.start();
    this.keep();
  }

  /** As the next audit row does. */
  keep(): void {
    const { boot, floorMs, goodMs, known } = this.clock.now();
    this.kept = { boot, floorMs, ...(goodMs !== undefined && { goodMs }), ...(known && { known }) };
  }
}

const lives = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.array(happening, { maxLength: 40 }));

/** After each happening: what the cabinet thinks, and the life it leads. */
function follow(look: (now: ReturnType<Clock['now']>, at: Life) => void): void {
  fc.assert(
    fc.property(lives, ([ppm, happenings]) => {
      const at = new Life(ppm);
      for (const one of happenings) {
        // Looked at each second in truth: what the kernel said last is known when it says it no more.
        at.clock.now();
        at.happen(one);
        look(at.clock.now(), at);
      }
    }),
    { numRuns: 400 },
  );
}

test('a time that is called good is right within its error, whoever sets the wall clock', () => {
  follow(({ state, wallMs, errorMs }, { trueMs }) => {
    if (state !== 'untrusted') expect(Math.abs(wallMs - trueMs)).toBeLessThanOrEqual(errorMs + 1);
  });
});

test('the clock is no better than what it was told in this boot', () => {
  follow(({ state, errorMs, source }, { told, synchronised }) => {
    if (!told) expect(state).toBe('untrusted');
    if (state === 'trusted') expect(synchronised || (source === 'confirmed' && errorMs <= trustedErrorMs)).toBe(true);
    if (errorMs > mostErrorMs) expect(state).toBe('untrusted');
  });
});

test('the floor never falls, over steps and restarts, and true time has reached it', () => {
  let floorMs = 0;
  let life: Life | undefined;
  follow((now, at) => {
    if (at !== life) floorMs = 0;
    life = at;
    expect(now.floorMs).toBeGreaterThanOrEqual(floorMs);
    expect(now.floorMs).toBeLessThanOrEqual(at.trueMs + trustedErrorMs);
    floorMs = now.floorMs;
  });
});

test('dates go back within their error at most, and never without a better word', () => {
  let last: { effectiveMs: number; errorMs: number; boot: string } | undefined;
  let life: Life | undefined;
  follow(({ boot, errorMs, state }, at) => {
    if (at !== life) last = undefined;
    life = at;
    const effectiveMs = at.clock.effectiveMs();
    if (last?.boot === boot) {
      const slackMs = state === 'untrusted' ? mostErrorMs : Math.max(last.errorMs, errorMs);
      if (Number.isFinite(slackMs)) expect(effectiveMs).toBeGreaterThanOrEqual(last.effectiveMs - slackMs - 1);
    }
    last = { effectiveMs, errorMs, boot };
  });
});

test('dates never come to lie far ahead of the true time', () => {
  follow((_, at) => expect(at.clock.effectiveMs()).toBeLessThanOrEqual(at.trueMs + mostErrorMs + 1));
});
