import type { Pace } from '../audit/read-through.js';
import type { ReferenceRow, ReferenceRows, RowPlace } from '../audit/reference-rows.js';
import { LockerError } from '../lib/errors.js';

/** Tells whose a booking's reference is. */
export type IsTheirs = (subjectRef: string | null) => boolean;

/**
 * What belongs to one person, as rows of the record tell it one after the other: every row that names the booking, and every row that
 * names one of its rights or tokens and no other booking. A right is the person's when the cabinet keeps it for the booking, or when a row
 * names both: tokens are not kept. A terminal stands in rows where rights stand, and is nobody's.
 */
export class Belongings {
  /** Ids of rights and tokens. */
  readonly refs = new Set<string>();
  readonly rows: RowPlace[] = [];
  readonly #rows = new Set<string>();
  readonly #terminals: Set<string>;

  constructor(
    private readonly isTheirs: IsTheirs,
    known: { readonly refs: Iterable<string>; readonly terminals: Iterable<string> },
  ) {
    this.#terminals = new Set(known.terminals);
    for (const ref of known.refs) this.#own(ref);
  }

  take(row: ReferenceRow): void {
    const { subjectRef, credentialRef, actor, actorRole, chain, seq } = row;
    if (credentialRef !== null && actorRole === 'system' && actor === credentialRef) this.#isTerminal(credentialRef);
    const names = this.isTheirs(subjectRef);
    if (names && credentialRef !== null) this.#own(credentialRef);
    if (!names && (subjectRef !== null || !this.#impliedBy(row))) return;
    this.rows.push({ chain, seq });
    this.#rows.add(placeOf(chain, seq));
  }

  /** The same person, to be read of again by somebody who knows these rights already. */
  again(): Belongings {
    return new Belongings(this.isTheirs, { refs: this.refs, terminals: this.#terminals });
  }

  #impliedBy({ credentialRef, chain, supersedes }: ReferenceRow): boolean {
    if (credentialRef !== null && this.refs.has(credentialRef)) return true;
    return supersedes !== null && this.#rows.has(placeOf(chain, supersedes));
  }

  #own(ref: string): void {
    if (!this.#terminals.has(ref)) this.refs.add(ref);
  }

  #isTerminal(ref: string): void {
    this.#terminals.add(ref);
    this.refs.delete(ref);
  }
}

function placeOf(chain: string, seq: number): string {
  return `${chain} ${seq}`;
}

/**
 * Reads the record through for what belongs to one person, in slices beside the openings. Twice at least where there is anything: that
 * a token is the person's may stand in a later row than the first that names the token.
 * @param rights ids of the rights that are kept for the booking, now
 * @returns what was found, and the rowid up to which
 */
export async function findBelongings(
  record: ReferenceRows,
  isTheirs: IsTheirs,
  known: { readonly rights: () => Iterable<string>; readonly terminals: Iterable<string> },
  pace: Pace,
): Promise<{ readonly found: Belongings; readonly end: number }> {
  let found = new Belongings(isTheirs, { refs: known.rights(), terminals: known.terminals });
  for (;;) {
    const before = [...found.refs].sort().join();
    const end = await walk(record, 0, (row) => found.take(row), pace);
    if ([...found.refs].sort().join() === before) return { found, end };
    found = found.again();
  }
}

/**
 * Reads rows behind a rowid in slices, all that there are.
 * @returns the last rowid
 * @throws LockerError `store.corrupt` when the database was replaced meanwhile: begin again
 */
export async function walk(
  record: ReferenceRows,
  after: number,
  take: (row: ReferenceRow) => void,
  { rows, rest }: Pace,
): Promise<number> {
  const { generation } = record;
  for (let last = after; ; await rest()) {
    const slice = record.after(last, rows);
    if (record.generation !== generation) {
      throw new LockerError('store.corrupt', 'the database was found damaged and replaced meanwhile');
    }
    for (const row of slice) take(row);
    last = slice.at(-1)?.rowid ?? last;
    if (slice.length < rows) return last;
  }
}
