import type { CountedRows } from '../audit/counted-rows.js';
import type { NewEvent } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import { rememberGoodTime } from '../clock/floor.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import type { Store } from '../store/store.js';
import type { TokenUses } from '../store/token-uses.js';
import { type AccessToken, readAccessToken } from '../tokens/access-token.js';
import type { CodeDecision } from './code-decision.js';
import { decideToken, type UntrustedQr } from './decide-token.js';
import { followLostUses, lostUses } from './lost-uses.js';
import type { TrustedNow } from './trust.js';

export interface TokenAccessParts {
  readonly store: Store;
  readonly uses: TokenUses;
  readonly meta: Meta;
  readonly alarms: Alarms;
  /** Denials of every kind share one counter. */
  readonly denials: CountedRows;
  readonly clock: Clock;
  readonly trust: TrustedNow;
  readonly cabinet: string;
  /** Ids of the configured lockers. */
  readonly lockers: ReadonlySet<string>;
  readonly untrustedQr: UntrustedQr;
}

/** Expired uses are forgotten this often: each time is a commit, and cards wear. */
const purgeEveryMs = 60_000;

/** Decides about texts of QR codes. The cabinet opens on the grant, and takes the use with the intent. */
export class TokenAccess {
  #purgedMonoMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: TokenAccessParts) {}

  /**
   * @param text what was scanned, whatever it is; never stored
   * @param chosen the locker, when the code names several
   */
  async check(text: string, chosen?: string): Promise<CodeDecision> {
    const { lockers } = this.parts;
    const trust = this.parts.trust.current();
    if (trust.kind === 'unavailable') return trust;
    const reading = await readAccessToken(text, trust.keys);
    try {
      if (reading.kind === 'refused') return this.#denied(reading.reason, {});
      const { token } = reading;
      const verdict = decideToken({ ...this.#factsOf(token), token, chosen });
      if (verdict.kind !== 'denied') return verdict;
      const locker = chosen ?? (token.lockers.length === 1 ? token.lockers[0] : undefined);
      return this.#denied(verdict.reason, {
        credential_ref: token.jti,
        ...(token.ref !== undefined && { subject_ref: token.ref }),
        ...(locker !== undefined && lockers.has(locker) && { locker }),
      });
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }

  /**
   * Forgets uses of expired tokens, and follows a loss of the database; call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { store, uses, meta, alarms, clock } = this.parts;
    const now = clock.now();
    uses.count();
    followLostUses(store, meta, alarms, now);
    if (now.monoMs - this.#purgedMonoMs < purgeEveryMs) return;
    // Only a trusted time raises the floor, and the floor goes to disk with the purge: no clock that is set back later
    // makes a forgotten token live again.
    if (now.state !== 'trusted' || !uses.hasExpired(now.wallMs)) return;
    store.tx(() => {
      uses.purge(now.wallMs);
      rememberGoodTime(meta, now);
    });
    this.#purgedMonoMs = now.monoMs;
  }

  #factsOf(token: AccessToken) {
    const { uses, meta, clock, cabinet, lockers, untrustedQr } = this.parts;
    return {
      cabinet,
      exists: (locker: string) => lockers.has(locker),
      used: (locker: string) => uses.used(token.jti, locker),
      lost: lostUses(meta),
      clock: clock.now().state,
      effectiveMs: clock.effectiveMs(),
      untrustedQr,
    };
  }

  #denied(reason: NonNullable<NewEvent['reason']>, known: Partial<NewEvent>): CodeDecision {
    const { store, denials } = this.parts;
    store.tx(() => denials.record({ event: 'access.denied', access_mode: 'qr', outcome: 'denied', reason, ...known }));
    return { kind: 'denied' };
  }
}
