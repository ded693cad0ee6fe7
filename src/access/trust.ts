import type { AuditLog } from '../audit/audit-log.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import { readKeysToken, type SignedTrustSet } from '../tokens/keys-token.js';
import { readRootsFile, readStoredSet, readTrustFile, writeStoredSet } from '../tokens/trust-file.js';
import type { TrustSet } from '../tokens/trust-set.js';
import { type KnownSet, setAtStart, type TrustReason, trustRefusal } from './decide-trust.js';
import { recordOutage } from './outage.js';

/** Tokens can be checked, or why they cannot: the rest of the cabinet works either way. */
type TrustState =
  /** Version 0 is the set of the config. */
  | {
      readonly kind: 'ready';
      readonly keys: TrustSet;
      readonly version: number;
      /** UPI addresses that may be paid; absent: none. */
      readonly payees?: readonly string[];
    }
  | { readonly kind: 'unavailable'; readonly error: LockerError };

/** What signatures are checked against. It changes while the cabinet runs: take it once for each text that is checked. */
export interface TrustedNow {
  current(): TrustState;
}

export type TrustInstall =
  | { readonly kind: 'installed'; readonly version: number }
  | { readonly kind: 'refused'; readonly reason: TrustReason };

/** What the config says of it. Paths are absolute. */
interface TrustFiles {
  /** The set that provisioning put there. Absent: no key is trusted, and every token is denied. */
  readonly keys?: string;
  /** UPI addresses that may be paid until a root signs a set, which has its own or none. */
  readonly payees?: readonly string[];
  /** The pinned roots. Absent: the set never changes. */
  readonly roots?: string;
  /** Where the accepted set is kept. */
  readonly stored: string;
}

interface TrustParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly audit: AuditLog;
  readonly alarms: Alarms;
  /** Refused sets: anybody can send them. */
  readonly refusals: CountedRows;
  readonly clock: Clock;
  readonly cabinet: string;
  readonly files: TrustFiles;
}

const knownSchema = metaShapes.trust_set.optional();
const provisioned: KnownSet = { version: 0 };

/** Finds the newest trust set. What is wrong with it is in the state; nothing is thrown for it. */
export async function openTrust(parts: TrustParts): Promise<Trust> {
  const { meta, files, cabinet } = parts;
  try {
    const known = knownSchema.parse(meta.get('trust_set')) ?? provisioned;
    const roots = files.roots === undefined ? undefined : readRootsFile(files.roots);
    const found = setAtStart(await readStoredSet(files.stored, roots), known, cabinet);
    if (found.kind === 'stored') return new Trust(parts, roots, inForce(found.set), found.set);
    if (found.kind === 'provisioned') return new Trust(parts, roots, provisionedState(files), provisioned);
    return new Trust(parts, roots, { kind: 'unavailable', error: rolledBack(files.stored, known, found.why) }, known);
  } catch (error) {
    if (error instanceof LockerError) return new Trust(parts, undefined, { kind: 'unavailable', error }, provisioned);
    throw error;
  }
}

function rolledBack(file: string, { version }: KnownSet, why: string): LockerError {
  const known = version === 0 ? '' : ` The database knows version ${version}.`;
  const message = `${file} should hold the trust set that was accepted last: ${why}.${known} Bring that set in again, or a newer one`;
  return new LockerError('trust.rolled_back', message, { file, version });
}

function inForce({ keys, version, payees }: SignedTrustSet): TrustState {
  return { kind: 'ready', keys, version, payees };
}

function provisionedState({ keys: file, payees = [] }: TrustFiles): TrustState {
  try {
    return { kind: 'ready', keys: file === undefined ? new Map() : readTrustFile(file), version: 0, payees };
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}

/** The keys whose signatures count, and how they are replaced. */
export class Trust implements TrustedNow {
  #state: TrustState;
  #known: KnownSet | SignedTrustSet;

  constructor(
    private readonly parts: TrustParts,
    private readonly roots: TrustSet | undefined,
    state: TrustState,
    known: KnownSet | SignedTrustSet,
  ) {
    this.#state = state;
    this.#known = known;
  }

  current(): TrustState {
    return this.#state;
  }

  /**
   * Brings a new trust set in; it is in force when this resolves. A set that is refused leaves its row and changes nothing.
   *
   * The file is written before the database. A crash between the two leaves a file that is one ahead, which the next start
   * takes as it would have been taken now; the other way round it would find a set that it must not use and no newer one.
   * @throws LockerError `trust.unwritten` when nothing changed; `store.*` when the set is in force and its row is still due
   */
  async install(text: string): Promise<TrustInstall> {
    if (this.roots === undefined) return this.#refuse('no_roots');
    const reading = await readKeysToken(text, this.roots);
    // From here on nothing waits, so that two installs never overtake each other.
    if (reading.kind === 'refused') return this.#refuse(reading.reason);
    const { set } = reading;
    const reason = this.#refusalOf(set);
    if (reason !== undefined) return this.#refuse(reason);
    writeStoredSet(this.parts.files.stored, text);
    this.#state = inForce(set);
    this.#known = set;
    this.record();
    return { kind: 'installed', version: set.version };
  }

  /**
   * Records which set is in force, once; raises the alarm `trust_unusable` and writes its row once while there is none, and
   * clears it when there is one. Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  record(): void {
    const { store, audit, alarms, meta } = this.parts;
    const known = this.#known;
    const recorded = knownSchema.parse(meta.get('trust_set')) ?? provisioned;
    if ('root' in known && recorded.version < known.version) {
      store.tx(() => {
        meta.set('trust_set', { version: known.version, hash: known.hash } satisfies KnownSet);
        audit.append({
          event: 'admin.trust_changed',
          actor_role: 'cloud',
          ...actorOf(known.root),
          error_args: [known.version],
        });
      });
    }
    const state = this.#state;
    const row =
      state.kind === 'unavailable' ? ({ event: 'device.trust_unusable', error: state.error.code } as const) : undefined;
    recordOutage(store, audit, alarms, 'trust_unusable', row);
  }

  #refusalOf(set: SignedTrustSet): TrustReason | undefined {
    const { clock, cabinet } = this.parts;
    const lost = this.#state.kind === 'unavailable';
    return trustRefusal({ set, cabinet, known: this.#known, lost, effectiveMs: clock.effectiveMs() });
  }

  #refuse(reason: TrustReason): TrustInstall {
    const { store, refusals } = this.parts;
    store.tx(() => refusals.record({ event: 'admin.trust_refused', actor_role: 'cloud', outcome: 'refused', reason }));
    return { kind: 'refused', reason };
  }
}

/** A root's `kid` may be longer than an actor's id. */
function actorOf(kid: string): { readonly actor?: string } {
  return /^[A-Za-z0-9-]{1,32}$/.test(kid) ? { actor: kid } : {};
}
