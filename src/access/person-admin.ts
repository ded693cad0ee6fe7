import type { AuditLog } from '../audit/audit-log.js';
import type { NewEvent } from '../audit/event.js';
import type { ReferenceRows } from '../audit/reference-rows.js';
import type { AuditRow } from '../audit/row.js';
import type { By } from '../cabinet/upkeep.js';
import { LockerError } from '../lib/errors.js';
import type { Persons } from '../store/persons.js';
import type { Store } from '../store/store.js';

/** References as they ought to be; `null` clears one, what is absent stays. */
interface CorrectReferences {
  readonly subject_ref?: string | null | undefined;
  readonly credential_ref?: string | null | undefined;
  readonly order_ref?: string | null | undefined;
  readonly payment_ref?: string | null | undefined;
}

/** Which row is corrected, and how. */
interface Correction {
  /** Whose booking it is: of another booking no row is corrected. */
  readonly subject: string;
  /** Default: the chain that runs. */
  readonly chain?: string | undefined;
  readonly seq: number;
  readonly set: CorrectReferences;
}

interface PersonAdminParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly references: ReferenceRows;
  readonly persons: Persons;
}

/** What a person asks for that is done at once. Each act is a row with who did it, and without whose it is. */
export class PersonAdmin {
  constructor(private readonly parts: PersonAdminParts) {}

  /**
   * From now on rights and tokens of this booking open nothing, those that are stored later, too.
   * @param alongside done in the same transaction, with what is returned; what it throws undoes it all
   * @returns whether that changed anything
   * @throws LockerError `store.*`
   */
  restrict(subject: string, by: By, alongside?: (changed: boolean) => void): boolean {
    return this.#change('privacy.restricted', by, () => this.parts.persons.restrict(subject), alongside);
  }

  /** @throws LockerError `store.*` */
  unrestrict(subject: string, by: By, alongside?: (changed: boolean) => void): boolean {
    return this.#change('privacy.unrestricted', by, () => this.parts.persons.unrestrict(subject), alongside);
  }

  /**
   * Appends a row that supersedes another one, with the references that are right. Nothing is rewritten.
   * @returns the seq of the new row
   * @throws LockerError `person.no_row`, `person.earlier_chain`, `person.superseded`, `person.other_subject`, `person.erased`, `store.*`
   */
  correct({ subject, chain, seq, set }: Correction, by: By, alongside?: (seq: number) => void): number {
    const { store, audit } = this.parts;
    return store.tx(() => {
      const row = this.#correctable(subject, chain ?? audit.chain(), seq);
      this.#checkNew(set);
      const corrected = audit.append({
        ...{ event: 'privacy.corrected', outcome: 'done', supersedes: seq },
        ...samePlace(row),
        ...given(corrections(row, set)),
        ...{ actor: by.actor, actor_role: by.actorRole },
      });
      alongside?.(corrected);
      return corrected;
    });
  }

  #correctable(subject: string, chain: string, seq: number): AuditRow {
    const { audit, references, persons } = this.parts;
    const place = { chain, seq };
    const row = references.get(place);
    if (chain !== audit.chain() && audit.lastSeq(chain) > 0) {
      throw new LockerError(
        'person.earlier_chain',
        'the row is of an earlier chain: only the chain that runs takes new rows',
      );
    }
    if (row === undefined) throw new LockerError('person.no_row', `the record has no row ${seq} of this chain`);
    if (row.salt === null || persons.isErased({ subjectRef: subject })) {
      throw new LockerError('person.erased', 'what the row named was erased, so there is nothing to correct');
    }
    if (row.subject_ref !== null && row.subject_ref !== subject) {
      throw new LockerError('person.other_subject', `the row ${seq} names another booking`);
    }
    const by = references.superseding(place);
    if (by !== undefined) {
      throw new LockerError('person.superseded', `the row ${seq} was corrected by the row ${by}: correct that one`, {
        by,
      });
    }
    return row;
  }

  #checkNew({ subject_ref, credential_ref }: CorrectReferences): void {
    const { persons } = this.parts;
    if (!persons.isErased({ subjectRef: subject_ref }) && !persons.isErased({ credentialRef: credential_ref })) return;
    throw new LockerError('person.erased', 'what the correction names was erased');
  }

  #change(
    event: 'privacy.restricted' | 'privacy.unrestricted',
    { actor, actorRole }: By,
    change: () => boolean,
    alongside?: (changed: boolean) => void,
  ): boolean {
    const { store, audit } = this.parts;
    const changed = store.tx(() => {
      const changes = change();
      audit.append({ event, outcome: 'done', actor, actor_role: actorRole });
      alongside?.(changes);
      return changes;
    });
    store.requestSnapshot();
    return changed;
  }
}

/** Where and how it was, which a correction leaves as it is. */
function samePlace({ board, locker, access_mode }: AuditRow): Pick<NewEvent, 'board' | 'locker' | 'access_mode'> {
  return {
    ...(board !== null && { board }),
    ...(locker !== null && { locker }),
    ...(access_mode !== null && { access_mode }),
  };
}

type References = { readonly [name in keyof CorrectReferences]-?: string | null };

function corrections(row: AuditRow, set: CorrectReferences): References {
  const right = (name: keyof CorrectReferences): string | null => (set[name] === undefined ? row[name] : set[name]);
  return {
    subject_ref: right('subject_ref'),
    credential_ref: right('credential_ref'),
    order_ref: right('order_ref'),
    payment_ref: right('payment_ref'),
  };
}

function given({ subject_ref, credential_ref, order_ref, payment_ref }: References) {
  return {
    ...(subject_ref !== null && { subject_ref }),
    ...(credential_ref !== null && { credential_ref }),
    ...(order_ref !== null && { order_ref }),
    ...(payment_ref !== null && { payment_ref }),
  };
}
