import type { Store } from '../store/store.js';
import type { ActorRole } from './event.js';
import type { AuditRow } from './row.js';
import { type DatabaseRow, fromDatabase } from './row-sql.js';

/** Where a row is: its number changes with no recovery. */
export interface RowPlace {
  readonly chain: string;
  readonly seq: number;
}

/** As much of a row as tells whose it is. */
export interface ReferenceRow extends RowPlace {
  /** Rises with each row that is appended, over all chains, as long as the database is not replaced. */
  readonly rowid: number;
  readonly subjectRef: string | null;
  readonly credentialRef: string | null;
  readonly actor: string | null;
  readonly actorRole: ActorRole | null;
  readonly supersedes: number | null;
  /** Its references were erased. */
  readonly erased: 0 | 1;
}

/**
 * The references of the record's rows: read through in the order in which they were appended, and erased. There is no index by
 * reference: each row would be written twice for something that is asked a few times a year.
 */
export class ReferenceRows {
  readonly #after;
  readonly #isErased;
  readonly #erase;
  readonly #get;
  readonly #superseding;

  constructor(private readonly store: Store) {
    this.#after = store.statement<[number, number], ReferenceRow>(
      `SELECT rowid, chain, seq, subject_ref AS subjectRef, credential_ref AS credentialRef, actor, actor_role AS actorRole,
         supersedes, salt IS NULL AS erased
       FROM audit WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    );
    this.#isErased = store.statement<[string, number], { found: number }>(
      'SELECT 1 AS found FROM audit WHERE chain = ? AND seq = ? AND salt IS NULL',
    );
    this.#erase = store.statement<[string, number], never>(
      `UPDATE audit SET subject_ref = NULL, credential_ref = NULL, order_ref = NULL, payment_ref = NULL, salt = NULL
       WHERE chain = ? AND seq = ? AND salt IS NOT NULL`,
    );
    this.#get = store.statement<[string, number], DatabaseRow>('SELECT * FROM audit WHERE chain = ? AND seq = ?');
    this.#superseding = store.statement<[string, number], { seq: number }>(
      'SELECT seq FROM audit WHERE chain = ? AND supersedes = ?',
    );
  }

  /** Rises when the database was replaced by a recovered one: a `rowid` from before is worth nothing then. */
  get generation(): number {
    return this.store.generation;
  }

  /** Rows of all chains behind `rowid`, oldest first. */
  after(rowid: number, limit: number): ReferenceRow[] {
    return this.#after.all(rowid, limit);
  }

  /** Clears the four references and the salt of a row; its commit stays, and so does the chain. Inside a transaction. */
  erase({ chain, seq }: RowPlace): boolean {
    return this.#erase.run(chain, seq) > 0;
  }

  isErased({ chain, seq }: RowPlace): boolean {
    return this.#isErased.get(chain, seq) !== undefined;
  }

  get({ chain, seq }: RowPlace): AuditRow | undefined {
    const row = this.#get.get(chain, seq);
    return row && fromDatabase(row);
  }

  /** The row that corrects another one. */
  superseding({ chain, seq }: RowPlace): number | undefined {
    return this.#superseding.get(chain, seq)?.seq;
  }
}
