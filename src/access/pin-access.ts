import { setTimeout as delay } from 'node:timers/promises';
import type { AuditLog } from '../audit/audit-log.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Reason } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Throttle } from '../store/throttle.js';
import { AttackWindow } from './attack-window.js';
import type { Decision, Identified, Refusal } from './decision.js';
import type { Judge } from './judge.js';
import type { Pepper } from './pepper.js';
import type { PepperState } from './pepper-state.js';
import { pinMatches } from './pin-hash.js';
import { pinInForce } from './pin-in-force.js';
import { keepRecentFailures, keptFailures } from './recent-failures.js';
import { type RightTerms, termsOfStored } from './right-terms.js';
import { afterFailure, afterRestart, forgetAfterMs, pauseLeftMs } from './throttle-rule.js';
import type { Turns } from './turns.js';

interface PinAccessParts {
  readonly store: Store;
  readonly rights: Rights;
  readonly meta: Meta;
  readonly throttle: Throttle;
  readonly alarms: Alarms;
  readonly audit: AuditLog;
  /** Denials of every kind share one counter. */
  readonly refusals: CountedRows;
  readonly clock: Clock;
  readonly pepper: PepperState;
  readonly judge: Judge;
  readonly turns: Turns;
  /** The configured lockers by their ids. */
  readonly lockers: ReadonlyMap<string, unknown>;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** How a hash is compared; default Argon2id, which takes its time. */
  readonly matches?: typeof pinMatches;
}

/** What a right PIN comes to, or why it comes to nothing after all. */
type Worth<T> = { readonly kind: 'worth'; readonly value: T } | { readonly kind: 'denied'; readonly reason: Reason };

/** One being checked, eight waiting: whoever comes then is asked to wait. */
const mostAtOnce = 9;
const crowdedSeconds = 5;
/** While the cabinet is under attack each try waits so long; a right PIN still opens. */
const attackDelayMs = 10_000;
/** No denial is answered earlier, so that what it cost cannot be measured. */
const denialFloorMs = 1000;

/** Decides about typed PINs. The cabinet opens on the grant, and writes `access.granted` with the intent. */
export class PinAccess {
  readonly #window = new AttackWindow();
  readonly #sleep: (ms: number) => Promise<unknown>;
  /** Failures that the disk did not take: nobody guesses on until they are recorded. */
  #unrecorded: string[] = [];
  #resumed = false;
  /** The disk still holds failures that are forgotten here. */
  #stale = false;
  #atOnce = 0;

  constructor(private readonly parts: PinAccessParts) {
    this.#sleep = parts.sleep ?? ((ms) => delay(ms));
  }

  /**
   * Whether a PIN opens.
   * @param typed the number before the PIN, as typed: a locker's, or the own number of somebody who runs the cabinet
   * @param asks a courier is asked first what he has come for
   */
  check(typed: string, pin: string, asks?: true): Promise<Decision> {
    const { judge, lockers } = this.parts;
    const wanted = { ...(lockers.has(typed) && { locker: typed }), ...(asks && { asks }) };
    return this.#present<Exclude<Decision, Refusal>>(typed, pin, (right) => {
      const verdict = judge.judge(right, 'pin', wanted);
      if (verdict.kind === 'denied') return verdict;
      if (verdict.kind === 'choose') judge.noteLook([right], 'pin');
      return { kind: 'worth', value: verdict };
    });
  }

  /** Whose right a PIN belongs to, as long as that may be used at all. */
  identify(typed: string, pin: string): Promise<Identified> {
    return this.#present<Exclude<Identified, Refusal>>(typed, pin, (right) => {
      const reason = this.parts.judge.objection(right, 'pin');
      if (reason !== undefined) return { kind: 'denied', reason };
      return { kind: 'worth', value: { kind: 'holder', rights: [right], mode: 'pin' } };
    });
  }

  async #present<T extends { readonly kind: string }>(
    typed: string,
    pin: string,
    worthOf: (right: RightTerms) => Worth<T>,
  ): Promise<T | Refusal> {
    if (this.parts.pepper.kind === 'unavailable') return this.parts.pepper;
    const { pepper } = this.parts.pepper;
    try {
      this.#catchUp();
      const key = pepper.throttleKey(typed);
      const paused = this.#paused(key, typed);
      if (paused !== undefined) return paused;
      if (this.#atOnce >= mostAtOnce) return this.#wait(typed, crowdedSeconds);
      return await this.#inLine(() => this.#try(pepper, key, typed, pin, worthOf));
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }

  /**
   * Marks pauses that are over, forgets old failures and ends an attack alarm; call it every second or so. What is over is
   * forgotten on the disk, too: a restart cannot tell how old it is.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    this.#catchUp();
    const { store, throttle, meta, alarms, audit, clock } = this.parts;
    const { boot, monoMs } = clock.now();
    const over = alarms.has('pin_attack') && !this.#window.isAttack(monoMs);
    this.#stale = this.#window.forget(monoMs) || this.#stale;
    if (!over && !this.#stale && !throttle.isDue(boot, monoMs, monoMs - forgetAfterMs)) return;
    store.tx(() => {
      throttle.finishPauses(boot, monoMs);
      throttle.forgetBefore(boot, monoMs - forgetAfterMs);
      keepRecentFailures(meta, boot, this.#window.timesMonoMs);
      if (over && alarms.remove('pin_attack')) audit.append({ event: 'device.pin_attack_over' });
    });
    this.#stale = false;
  }

  async #inLine<T>(task: () => Promise<T>): Promise<T> {
    this.#atOnce += 1;
    try {
      if (this.#window.isAttack(this.parts.clock.now().monoMs)) await this.#sleep(attackDelayMs);
      return await task();
    } finally {
      this.#atOnce -= 1;
    }
  }

  async #try<T extends { readonly kind: string }>(
    pepper: Pepper,
    key: string,
    typed: string,
    pin: string,
    worthOf: (right: RightTerms) => Worth<T>,
  ): Promise<T | Refusal> {
    const { clock, turns } = this.parts;
    let beganMonoMs = clock.now().monoMs;
    const answer = await turns.run(async () => {
      beganMonoMs = clock.now().monoMs;
      // Another try for this locker may have been answered meanwhile.
      return this.#paused(key, typed) ?? this.#settle(key, typed, ...(await this.#decide(pepper, typed, pin, worthOf)));
    });
    if (answer.kind === 'denied') await this.#sleep(Math.max(0, beganMonoMs + denialFloorMs - clock.now().monoMs));
    return answer;
  }

  async #decide<T>(
    pepper: Pepper,
    typed: string,
    pin: string,
    worthOf: (right: RightTerms) => Worth<T>,
  ): Promise<[Worth<T>, RightTerms | undefined]> {
    const { rights, lockers, clock, matches: compare = pinMatches } = this.parts;
    const inForce = () => pinInForce(rights.withNumber(typed), clock.effectiveMs());
    const hashed = inForce();
    const matches = await compare(hashed?.hash, pepper.pinKey(typed, pin));
    // Read again: the right may have been replaced or removed while its hash was computed.
    const stored = inForce();
    if (stored === undefined) return [denied(lockers.has(typed) ? 'no_right' : 'no_locker'), undefined];
    const right = termsOfStored(stored.right);
    if (!matches || stored.hash !== hashed?.hash) return [denied('wrong_pin'), right];
    return [worthOf(right), right];
  }

  #settle<T>(key: string, typed: string, worth: Worth<T>, right: RightTerms | undefined): T | Refusal {
    const { store, throttle, refusals } = this.parts;
    if (worth.kind === 'worth') {
      if (throttle.get(key) !== undefined) store.tx(() => throttle.remove(key));
      return worth.value;
    }
    this.#window.add(this.parts.clock.now().monoMs);
    this.#unrecorded.push(key);
    store.tx(() => {
      this.#countFailures();
      refusals.record(this.parts.judge.denial('pin', worth.reason, right, typed));
    });
    this.#unrecorded = [];
    return { kind: 'denied' };
  }

  /** Inside a transaction. */
  #countFailures(): void {
    const { throttle, meta, alarms, audit, clock } = this.parts;
    const now = clock.now();
    keepRecentFailures(meta, now.boot, this.#window.timesMonoMs);
    for (const key of this.#unrecorded) throttle.put(afterFailure(throttle.get(key), key, now));
    if (this.#window.isAttack(now.monoMs) && alarms.add('pin_attack')) audit.append({ event: 'device.pin_attack' });
  }

  /** What a restart or a full disk left to do. */
  #catchUp(): void {
    const { store, throttle, meta, clock } = this.parts;
    if (!this.#resumed) {
      const now = clock.now();
      const stale = throttle.ofOtherBoots(now.boot);
      if (stale.length > 0) {
        store.tx(() => {
          for (const row of stale) {
            const renewed = afterRestart(row, now);
            if (renewed === undefined) throttle.remove(row.key);
            else throttle.put(renewed);
          }
        });
      }
      this.#window.add(...keptFailures(meta, now));
      this.#resumed = true;
    }
    if (this.#unrecorded.length > 0) {
      store.tx(() => this.#countFailures());
      this.#unrecorded = [];
    }
  }

  #paused(key: string, typed: string): Refusal | undefined {
    const { throttle, clock } = this.parts;
    const leftMs = pauseLeftMs(throttle.get(key), clock.now().monoMs);
    return leftMs > 0 ? this.#wait(typed, Math.ceil(leftMs / 1000)) : undefined;
  }

  /** What was typed is recorded only when it is a locker's id. */
  #wait(typed: string, seconds: number): Refusal {
    this.parts.judge.recordDenial('pin', 'throttled', undefined, typed);
    return { kind: 'wait', seconds };
  }
}

function denied(reason: Reason): { readonly kind: 'denied'; readonly reason: Reason } {
  return { kind: 'denied', reason };
}
