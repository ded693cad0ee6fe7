import { z } from 'zod';
import { type AccessMode, accessModes } from '../audit/event.js';
import type { Store } from './store.js';
import { bootId, chainId, configId, reference } from './text-shapes.js';
import { useKinds } from './uses.js';

/** Whose use an opening took; a command is used up by its one opening. */
export const takenUseKinds = [...useKinds, 'command'] as const;
type TakenUse = { readonly kind: (typeof takenUseKinds)[number]; readonly of: string };

/** What an opening means for what lies in the locker: its customer comes for it, a courier brings it, or one takes it back. */
export const purposesOfOpenings = ['collect', 'drop_off', 'return'] as const;
export type Purpose = (typeof purposesOfOpenings)[number];

/** An intent without its outcome yet. */
export interface PendingOpening {
  /** Chain and seq of the `lock.intent` row. */
  readonly chain: string;
  readonly seq: number;
  readonly locker: string;
  readonly board: string;
  readonly credentialRef: string | null;
  /** Where the use of `credentialRef` was taken; null where none was. */
  readonly useKind: TakenUse['kind'] | null;
  /** For which locker it is counted; empty where uses are counted over all. */
  readonly useOf: string | null;
  readonly purpose: Purpose | null;
  readonly subjectRef: string | null;
  readonly accessMode: AccessMode | null;
  readonly boot: string;
  /** A second try: the seq of the first intent. */
  readonly firstSeq: number | null;
}

const seq = z.int().positive();
const pendingShape = z.strictObject({
  chain: chainId,
  seq,
  locker: configId,
  board: configId,
  credentialRef: reference.nullable(),
  useKind: z.enum(takenUseKinds).nullable(),
  useOf: z.union([z.literal(''), configId]).nullable(),
  purpose: z.enum(purposesOfOpenings).nullable(),
  subjectRef: reference.nullable(),
  accessMode: z.enum(accessModes).nullable(),
  boot: bootId,
  firstSeq: seq.nullable(),
});

export class Openings {
  readonly #insert;
  readonly #remove;
  readonly #all;

  constructor(store: Store) {
    this.#insert = store.statement<[PendingOpening], never>(
      `INSERT INTO openings (chain, seq, locker, board, credential_ref, use_kind, use_of, purpose, subject_ref, access_mode,
         boot, first_seq)
       VALUES (@chain, @seq, @locker, @board, @credentialRef, @useKind, @useOf, @purpose, @subjectRef, @accessMode,
         @boot, @firstSeq)`,
    );
    this.#remove = store.statement<[string, number], never>('DELETE FROM openings WHERE chain = ? AND seq = ?');
    this.#all = store.statement<[], PendingOpening>(
      `SELECT chain, seq, locker, board, credential_ref AS credentialRef, use_kind AS useKind, use_of AS useOf, purpose,
         subject_ref AS subjectRef, access_mode AS accessMode, boot, first_seq AS firstSeq
       FROM openings ORDER BY rowid`,
    );
  }

  /** In the intent's transaction. Throws for what is no id and no word of a closed list. */
  add(opening: PendingOpening): void {
    this.#insert.run(pendingShape.parse(opening));
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
