import type { AccessMode } from '../audit/event.js';
import type { Store } from './store.js';

/** Whose use an opening took: where it is given back. */
export type RightKind = 'pin' | 'token';

/** An intent without its outcome yet. */
export interface PendingOpening {
  /** Chain and seq of the `lock.intent` row. */
  readonly chain: string;
  readonly seq: number;
  readonly locker: string;
  readonly board: string;
  readonly credentialRef: string | null;
  /** Null where nobody's use was taken. */
  readonly rightKind: RightKind | null;
  readonly subjectRef: string | null;
  readonly accessMode: AccessMode | null;
  readonly boot: string;
  /** A second try: the seq of the first intent. */
  readonly firstSeq: number | null;
}

export class Openings {
  readonly #insert;
  readonly #remove;
  readonly #all;

  constructor(store: Store) {
    this.#insert = store.statement<[PendingOpening], never>(
      `INSERT INTO openings (chain, seq, locker, board, credential_ref, right_kind, subject_ref, access_mode, boot, first_seq)
       VALUES (@chain, @seq, @locker, @board, @credentialRef, @rightKind, @subjectRef, @accessMode, @boot, @firstSeq)`,
    );
    this.#remove = store.statement<[string, number], never>('DELETE FROM openings WHERE chain = ? AND seq = ?');
    this.#all = store.statement<[], PendingOpening>(
      `SELECT chain, seq, locker, board, credential_ref AS credentialRef, right_kind AS rightKind,
         subject_ref AS subjectRef, access_mode AS accessMode, boot, first_seq AS firstSeq
       FROM openings ORDER BY rowid`,
    );
  }

  /** In the intent's transaction. */
  add(opening: PendingOpening): void {
    this.#insert.run(opening);
  }

  /** In the outcome's transaction. Returns false when the intent has its outcome already. */
  remove(chain: string, seq: number): boolean {
    return this.#remove.run(chain, seq) > 0;
  }

  /** Oldest first. */
  pending(): PendingOpening[] {
    return this.#all.all();
  }
}
