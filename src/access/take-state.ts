import type { AuditLog } from '../audit/audit-log.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { GivenRentals } from '../rental/given-rentals.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Revocations } from '../store/revocations.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import { timeLeewayMs } from '../tokens/life.js';
import { longestLivesMs } from '../tokens/signed-types.js';
import { readState, type StateClaims } from '../tokens/state-token.js';
import type { AwaitedStateBook } from './awaited-state.js';
import { decideState, type StateReason } from './decide-state.js';
import type { DeviceState } from './device-state.js';
import type { GivenErasures } from './given-erasures.js';
import type { RightAdmin } from './right-admin.js';
import { rightOfArg } from './right-of-arg.js';
import type { TrustedNow } from './trust.js';
import { Turns } from './turns.js';

interface StateParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly rights: Rights;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly admin: Pick<RightAdmin, 'put' | 'revoke'>;
  readonly erasures: Pick<GivenErasures, 'erase'>;
  readonly givenRentals: Pick<GivenRentals, 'take'>;
  /** The cabinet's own keys; absent where its config has no `trust`. */
  readonly device: DeviceState | undefined;
  readonly awaited: AwaitedStateBook;
  readonly trust: TrustedNow;
  /** Refused parts: anybody on the way can send them. */
  readonly refusals: CountedRows;
  /** Id of this cabinet. */
  readonly cabinet: string;
}

type StateResult =
  | { readonly kind: 'taken'; readonly part: number; readonly parts: number }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly reason: StateReason };

const cloud = { actor: 'cloud', actorRole: 'cloud' } as const;

/** A right that comes back and does not fit the cabinet as it is now keeps the others from nothing. */
const unfit: ReadonlySet<string> = new Set([
  ...['access.unknown_locker', 'access.bad_right', 'access.bad_limit', 'access.bad_pin', 'person.erased'],
]);

/**
 * Takes what the cloud gives back to a new chain, part by part. Each part is applied before it is noted, and applied again does no harm:
 * so a power cut costs the cloud a repetition. The last one lets codes open again.
 */
export class StateTaker {
  /** A part is not looked at before the one ahead of it is done: PINs take their time to be hashed. */
  readonly #turns = new Turns();

  constructor(private readonly parts: StateParts) {}

  /**
   * Takes the text of a `state+jwt`; it is durable when this resolves.
   * @throws LockerError `trust.*` when no signature can be checked; `store.*`, `access.pepper_*`, `access.uses_full`,
   *   `access.revocations_full` and `person.requests_full` when it could not be applied now: the cloud repeats it
   */
  take(text: string): Promise<StateResult> {
    return this.#turns.run(() => this.#take(text));
  }

  async #take(text: string): Promise<StateResult> {
    const { audit, clock, cabinet, meta, awaited, store, trust: trusted } = this.parts;
    const trust = trusted.current();
    if (trust.kind === 'unavailable') throw trust.error;
    const reading = await readState(text, trust.keys);
    if (reading.kind === 'refused') return this.#refuse(reading.reason);
    const { state } = reading;
    const chain = audit.chain();
    const verdict = decideState({
      ...{ state, cabinet, chain, effectiveMs: clock.effectiveMs(), awaited: awaited.get() },
      given: metaShapes.state_given.optional().parse(meta.get('state_given')),
    });
    if (verdict.kind === 'refused') return this.#refuse(verdict.reason);
    if (verdict.kind === 'repeated') return verdict;
    const persons = state.erasures ? await this.parts.erasures.erase(state.erasures) : 0;
    this.#revoke(state);
    const { put, skipped } = await this.#putRights(state);
    store.tx(() => {
      // Another loss came between: what follows is for another chain.
      if (audit.chain() !== chain || !awaited.awaits()) return;
      this.#raiseUses(state);
      const unfit = this.parts.givenRentals.take(state.rentals ?? []);
      this.#note(state, [put, state.used?.length ?? 0, persons, skipped + unfit]);
    });
    store.requestSnapshot();
    return { kind: 'taken', part: state.part, parts: state.parts };
  }

  #revoke({ revoked = [] }: StateClaims): void {
    const { admin, revocations, rights } = this.parts;
    for (const { ref, until } of revoked) {
      if (revocations.has(ref) && rights.get(ref) === undefined) continue;
      admin.revoke(ref, cloud, until === undefined ? undefined : Math.ceil(until * 1000));
    }
  }

  async #putRights({ rights = [] }: StateClaims): Promise<{ readonly put: number; readonly skipped: number }> {
    let put = 0;
    for (const arg of rights) {
      const right = await rightOfArg(arg, this.parts.device);
      // A new board has new keys: what was sealed for the old ones it cannot open.
      if ('unread' in right) continue;
      try {
        await this.parts.admin.put(right, cloud, { givenBack: true });
        put += 1;
      } catch (error) {
        if (!(error instanceof LockerError) || !unfit.has(error.code)) throw error;
      }
    }
    return { put, skipped: rights.length - put };
  }

  #raiseUses({ used = [] }: StateClaims): void {
    const { uses, rights, clock } = this.parts;
    const nowMs = clock.effectiveMs();
    for (const { jti: ref, lkr: of = '', n, exp } of used) {
      const right = rights.get(ref);
      // No token lives longer, and what is no right here is a token.
      const untilMs = exp === undefined ? nowMs + longestLivesMs['access+jwt'] + timeLeewayMs : Math.ceil(exp * 1000);
      if (right) uses.raise({ kind: 'right', ref, of }, n, right.untilMs ?? null);
      else if (untilMs > nowMs) uses.raise({ kind: 'token', ref, of }, n, Math.ceil(untilMs));
    }
  }

  #note({ set, part, parts }: StateClaims, added: readonly number[]): void {
    const { awaited, audit } = this.parts;
    const before = awaited.get();
    const sums = before?.set === set ? (before.counts ?? []) : [];
    const counts = added.map((count, index) => count + (sums[index] ?? 0));
    if (part < parts) {
      awaited.advance({ set, part, counts });
      return;
    }
    awaited.end(set);
    audit.append({ event: 'sync.state_given', outcome: 'done', actor_role: 'cloud', error_args: counts });
  }

  #refuse(reason: StateReason): StateResult {
    const { store, refusals } = this.parts;
    store.tx(() => refusals.record({ event: 'sync.state_refused', outcome: 'refused', reason, actor_role: 'cloud' }));
    return { kind: 'refused', reason };
  }
}
