import type { Pace } from '../audit/read-through.js';
import type { ReferenceRow, ReferenceRows, RowPlace } from '../audit/reference-rows.js';
import { LockerError } from '../lib/errors.js';
import type { Rights } from '../store/rights.js';

/** Tells whose a booking's reference is. */
type IsTheirs = (subjectRef: string | null) => boolean;

/** Ids that stand for rights in rows, as far as is known whose they are. */
interface KnownRefs {
  /** Of the rights that the cabinet keeps for the booking. */
  readonly theirs: Iterable<string>;
  /** Of all other rights that it keeps, and the names of terminals, which stand where rights stand. */
  readonly others: Iterable<string>;
}

/** What is known of ids now, before any row was read. */
export function knownRefs(rights: Pick<Rights, 'refs'>, isTheirs: IsTheirs, terminals: Iterable<string>): KnownRefs {
  const kept = rights.refs();
  const refsOf = (whose: boolean): string[] =>
    kept.flatMap(({ ref, subjectRef }) => (isTheirs(subjectRef) === whose ? ref : []));
  return { theirs: refsOf(true), others: [...refsOf(false), ...terminals] };
}

/**
 * What belongs to one person, as rows of the record tell it one after the other: every row that names the booking, every row that names
 * one of its rights or tokens and no booking, and every row without a booking that corrects one of these. A right is the person's when
 * the cabinet keeps it for the booking, or when a row names both: tokens are not kept. One that a row names with
 * another booking is not the person's alone, and neither is a terminal.
 */
class Belongings {
  /** Ids of rights and tokens. */
  readonly refs = new Set<string>();
  readonly rows: RowPlace[] = [];
  readonly #rows = new Set<string>();
  readonly #others: Set<string>;

  constructor(
    private readonly isTheirs: IsTheirs,
    { theirs, others }: KnownRefs,
  ) {
    this.#others = new Set(others);
    for (const ref of theirs) this.#own(ref);
  }

  take(row: ReferenceRow): void {
    const { subjectRef, credentialRef, actor, actorRole, chain, seq } = row;
    const names = this.isTheirs(subjectRef);
    if (credentialRef !== null) {
      const isTerminal = actorRole === 'system' && actor === credentialRef;
      if (isTerminal || (!names && subjectRef !== null && this.refs.has(credentialRef))) this.#disown(credentialRef);
      if (names) this.#own(credentialRef);
    }
    if (!names && (subjectRef !== null || !this.#impliedBy(row))) return;
    this.rows.push({ chain, seq });
    this.#rows.add(placeOf(chain, seq));
  }

  /** The same person, to be read of again by somebody who knows these ids already, and what is known of ids now. */
  again(now: KnownRefs): Belongings {
    return new Belongings(this.isTheirs, {
      theirs: [...now.theirs, ...this.refs],
      others: [...now.others, ...this.#others],
    });
  }

  #impliedBy({ credentialRef, chain, supersedes }: ReferenceRow): boolean {
    if (credentialRef !== null && this.refs.has(credentialRef)) return true;
    return supersedes !== null && this.#rows.has(placeOf(chain, supersedes));
  }

  #own(ref: string): void {
    if (!this.#others.has(ref)) this.refs.add(ref);
  }

  #disown(ref: string): void {
    this.#others.add(ref);
    this.refs.delete(ref);
  }
}

function placeOf(chain: string, seq: number): string {
  return `${chain} ${seq}`;
}

/**
 * Reads the record through for what belongs to one person, in slices beside the openings. Twice at least where there is anything: whose a
 * token is may stand in a later row than the first that names it.
 * @returns what was found, and the rowid up to which
 * @throws LockerError `store.*`, and what `pace.rest` throws to end it
 */
export async function findBelongings(
  record: ReferenceRows,
  isTheirs: IsTheirs,
  known: () => KnownRefs,
  pace: Pace,
): Promise<{ readonly found: Belongings; readonly end: number }> {
  let found = new Belongings(isTheirs, known());
  for (;;) {
    const before = [...found.refs].sort().join();
    const end = await walk(record, 0, (row) => found.take(row), pace);
    if ([...found.refs].sort().join() === before) return { found, end };
    found = found.again(known());
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
