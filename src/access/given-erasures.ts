import type { AuditLog } from '../audit/audit-log.js';
import type { Pace } from '../audit/read-through.js';
import type { ReferenceRow, ReferenceRows } from '../audit/reference-rows.js';
import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import { hashed, type Persons } from '../store/persons.js';
import type { PrivacyRequests } from '../store/privacy-requests.js';
import type { Revocations } from '../store/revocations.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import type { StateClaims } from '../tokens/state-token.js';
import { walk } from './belongings.js';
import type { PersonRequests } from './person-requests.js';

interface GivenErasureParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly references: ReferenceRows;
  readonly persons: Persons;
  readonly requests: PrivacyRequests;
  readonly rights: Rights;
  readonly uses: Uses;
  readonly dropOffs: DropOffKeeper;
  readonly revocations: Revocations;
  readonly personRequests: Pick<PersonRequests, 'ask'>;
  /** How the record is read through beside the openings. */
  readonly pace: Pace;
}

const cloud = { actor: 'cloud', actorRole: 'cloud' } as const;

/** Erases what a recovered database holds of persons who were erased before it was lost. */
export class GivenErasures {
  constructor(private readonly parts: GivenErasureParts) {}

  /**
   * From here on nothing takes these references. What the cabinet holds of a booking is erased as if its person had just asked; what
   * it holds of a right or token alone, at once.
   * @returns how many bookings and rights it held
   * @throws LockerError `store.*`, `person.requests_full`; once more does no harm
   */
  async erase(erasures: NonNullable<StateClaims['erasures']>): Promise<number> {
    const { store, persons, rights, references, pace } = this.parts;
    const key = Buffer.from(erasures.key, 'base64url');
    const tags = new Set(erasures.tags.map((tag) => Buffer.from(tag, 'base64url').toString('hex')));
    store.tx(() => persons.eraseTagged(key, tags));
    const names = new Map<string, boolean>();
    const wasErased = (reference: string): boolean => {
      const known = names.get(reference) ?? tags.has(hashed(key, reference));
      names.set(reference, known);
      return known;
    };
    const subjects = new Set<string>();
    const refs = new Set<string>();
    const rows: ReferenceRow[] = [];
    const look = (subjectRef: string | null, credentialRef: string | null): boolean => {
      if (subjectRef !== null) {
        if (wasErased(subjectRef)) subjects.add(subjectRef);
        return false;
      }
      if (credentialRef === null || !wasErased(credentialRef)) return false;
      refs.add(credentialRef);
      return true;
    };
    for (const { subjectRef, ref } of rights.refs()) look(subjectRef, ref);
    const take = (row: ReferenceRow): void => {
      if (look(row.subjectRef, row.credentialRef)) rows.push(row);
    };
    await walk(references, 0, take, pace);
    if (refs.size > 0) await this.#clear(refs, rows);
    for (const subject of subjects) this.#ask(subject);
    return subjects.size + refs.size;
  }

  #ask(subject: string): void {
    const { store, persons, requests, personRequests } = this.parts;
    const person = store.tx(() => persons.personOf(subject));
    const isAsked = requests.all().some((request) => request.kind === 'erase' && request.person === person);
    if (!isAsked) personRequests.ask('erase', subject, cloud);
  }

  /** What names no booking. */
  async #clear(refs: ReadonlySet<string>, rows: readonly ReferenceRow[]): Promise<void> {
    const { store, audit, references, rights, uses, dropOffs, revocations, pace } = this.parts;
    store.tx(() => {
      const removed = [...refs].filter((ref) => rights.remove(ref)).length;
      for (const ref of refs) {
        uses.forget(ref);
        dropOffs.forget(ref);
        revocations.remove(ref);
      }
      const erased = rows.filter((row) => references.erase(row)).length;
      audit.append({
        ...{ event: 'privacy.erased', outcome: 'done', error_args: [erased, removed] },
        ...{ actor: cloud.actor, actor_role: cloud.actorRole },
      });
    });
    await store.scrub(pace.rest);
    await store.replaceSnapshot();
    store.removeDamaged();
  }
}
