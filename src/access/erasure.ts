import type { AuditLog } from '../audit/audit-log.js';
import type { Pace } from '../audit/read-through.js';
import type { ReferenceRow, ReferenceRows } from '../audit/reference-rows.js';
import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import type { Commands } from '../store/commands.js';
import type { Openings } from '../store/openings.js';
import type { NamedBy, Persons } from '../store/persons.js';
import type { PrivacyRequest, PrivacyRequests, WaitReason } from '../store/privacy-requests.js';
import type { Rentals } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import { findBelongings, knownRefs, walk } from './belongings.js';
import { namedByRental, waitsFor } from './waits-for.js';

interface ErasureParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly references: ReferenceRows;
  readonly persons: Persons;
  readonly requests: PrivacyRequests;
  readonly rights: Rights;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly dropOffs: DropOffKeeper;
  readonly openings: Openings;
  readonly rentals: Rentals;
  readonly commands: Commands;
  /** Names of the terminals of the config. */
  readonly terminals: readonly string[];
}

/** What came of it so far: it is done, or something has to be over first. */
type Erased = { readonly rows: number; readonly rights: number } | { readonly waitsFor: WaitReason };

/** In the last transaction rows are read in one go: those that came since the last slice. */
const restAtOnce = 10_000;

/**
 * Erases a person. Each step ends in a transaction that says how far it is, so that a restart goes on where it was:
 * 1. `asked`: the record is read for the person's rights and tokens. Then, when nothing has to be waited for any more, one
 *    transaction removes them and lets nothing take the references again.
 * 2. `erasing`: the record is read again, and what names them is erased. They are known by their hashes then, so it does not matter
 *    which row says what of whom. The last slice and the row `privacy.erased` are one transaction.
 * 3. `cleaning`: no row names the person; leftovers in the file, the log, the snapshot and damaged databases follow.
 */
export class Erasure {
  constructor(private readonly parts: ErasureParts) {}

  /** What the person has to be waited for, as far as that can be told at a glance. */
  waitsFor({ person, state }: PrivacyRequest): WaitReason | undefined {
    const theirs = this.parts.persons.isPerson(person);
    return state === 'asked' ? waitsFor(this.parts, ({ subjectRef = null }) => theirs(subjectRef)) : undefined;
  }

  /**
   * Goes on with a request.
   * @throws LockerError `store.*`: go on later; and what `pace.rest` throws to end it
   */
  async run(id: string, pace: Pace): Promise<Erased> {
    for (;;) {
      const request = this.parts.requests.get(id);
      if (request === undefined) return { rows: 0, rights: 0 };
      if (request.state === 'asked') {
        const waiting = await this.#begin(request, pace);
        if (waiting !== undefined) return { waitsFor: waiting };
      } else if (request.state === 'erasing' || request.chain !== this.parts.audit.chain()) {
        // A new chain: what a damaged database brought back from the snapshot may have the references again.
        await this.#eraseRows(request, pace);
      } else return this.#clean(request, pace);
    }
  }

  async #begin({ id, person }: PrivacyRequest, pace: Pace): Promise<WaitReason | undefined> {
    const { store, references, persons, requests, rights, rentals, terminals } = this.parts;
    const isTheirs = persons.isPerson(person);
    const known = () => knownRefs(rights, isTheirs, terminals);
    const { generation } = references;
    const { found, end } = await findBelongings(references, isTheirs, known, pace);
    return store.tx(() => {
      // The database was replaced: nothing is changed, and it is read again.
      if (references.generation !== generation) return undefined;
      const kept = known();
      const theirs = found.again(kept);
      for (const row of references.after(end, restAtOnce)) theirs.take(row);
      const named = ({ subjectRef = null, credentialRef }: NamedBy): boolean =>
        isTheirs(subjectRef) || (subjectRef === null && credentialRef != null && theirs.refs.has(credentialRef));
      const waiting = waitsFor(this.parts, named);
      requests.wait(id, waiting ?? null);
      if (waiting !== undefined) return waiting;
      for (const rental of [...rentals.list(), ...rentals.untold()])
        if (named(namedByRental(rental))) rentals.erase(rental.id);
      this.#forget(id, person, theirs.refs, [...kept.theirs]);
      return undefined;
    });
  }

  #forget(id: string, person: string, refs: ReadonlySet<string>, stored: readonly string[]): void {
    const { persons, requests, rights, uses, revocations, dropOffs, commands } = this.parts;
    persons.erase(person, refs);
    for (const ref of stored) rights.remove(ref);
    for (const ref of refs) {
      uses.forget(ref);
      dropOffs.forget(ref);
      revocations.remove(ref);
    }
    commands.forgetExports(person);
    requests.beginErasing(id, stored.length);
  }

  async #eraseRows({ id, actor, actorRole }: PrivacyRequest, pace: Pace): Promise<void> {
    const { store, audit, references, requests } = this.parts;
    const { generation } = references;
    let hits: ReferenceRow[] = [];
    const eraseHits = (): void => {
      const erased = hits.filter((row) => references.erase(row)).length;
      if (erased > 0) requests.addErased(id, erased);
      hits = [];
    };
    const take = (row: ReferenceRow): void => {
      if (row.erased === 0 && this.#isErased(row, hits)) hits.push(row);
    };
    const end = await walk(references, 0, take, {
      rows: pace.rows,
      rest: () => {
        if (hits.length > 0) store.tx(eraseHits);
        return pace.rest();
      },
    });
    store.tx(() => {
      if (references.generation !== generation) return;
      for (const row of references.after(end, restAtOnce)) take(row);
      eraseHits();
      const { rows = 0, rights = 0 } = requests.get(id) ?? {};
      audit.append({
        ...{ event: 'privacy.erased', outcome: 'done', error_args: [rows, rights] },
        ...{ actor, actor_role: actorRole },
      });
      requests.beginCleaning(id, audit.chain());
    });
  }

  /** A row without a booking is the person's, too, when it corrects a row that was. */
  #isErased(row: ReferenceRow, hits: readonly ReferenceRow[]): boolean {
    const { persons, references } = this.parts;
    if (persons.isErased(row)) return true;
    const { chain, supersedes } = row;
    if (row.subjectRef !== null || supersedes === null) return false;
    return (
      hits.some((hit) => hit.chain === chain && hit.seq === supersedes) ||
      references.isErased({ chain, seq: supersedes })
    );
  }

  async #clean({ id, rows, rights }: PrivacyRequest, { rest }: Pace): Promise<Erased> {
    const { store, requests, commands } = this.parts;
    await store.scrub(rest);
    await store.replaceSnapshot();
    store.removeDamaged();
    store.tx(() => {
      requests.remove(id);
      commands.end(id, { outcome: 'done', data: { rows, rights } });
    });
    return { rows, rights };
  }
}
