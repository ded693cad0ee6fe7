import { LockerError } from '../lib/errors.js';
import { ChainCheck, type ChainVerdict } from './chain-check.js';
import { ChainCount, type ChainStats } from './chain-stats.js';
import type { KnownChain, RecordSource } from './record-source.js';
import type { StoredRow } from './stored-row.js';

/** How fast a record is read through. */
export interface Pace {
  /** So many rows at a time: nothing else is done meanwhile. */
  readonly rows: number;
  /** Waits between two slices, so that openings go on. Rejects to end the reading. */
  readonly rest: () => Promise<void>;
}

/** How far the reading is. `rows` were read of all chains until now. */
export interface Progress {
  readonly chain: string;
  readonly seq: number;
  readonly rows: number;
}

export interface RecordVerdict {
  readonly sound: boolean;
  readonly chains: readonly ChainVerdict[];
}

/**
 * Checks all chains of a record as far as they reached when it began. Faults are in the verdict.
 * @throws LockerError `store.*` when it cannot be read, or was replaced meanwhile
 */
export async function verifyRecord(
  source: RecordSource,
  pace: Pace,
  tell: (progress: Progress) => void,
): Promise<RecordVerdict> {
  const chains = await readThrough(source, pace, tell, ({ chain, current, receipt }) => {
    const check = new ChainCheck(chain, current, receipt);
    return {
      take: (row) => {
        check.take(row);
        return !check.over;
      },
      end: () => check.end(),
    };
  });
  return { sound: chains.every(({ fault }) => fault === undefined), chains };
}

/** Counts the rows of all chains; with `asOfReceipt` those up to the last receipt, and how many came after it. */
export function countRecord(
  source: RecordSource,
  pace: Pace,
  tell: (progress: Progress) => void,
  asOfReceipt: boolean,
): Promise<ChainStats[]> {
  return readThrough(source, pace, tell, (known) => {
    const count = new ChainCount(known.chain, known.current, asOfReceipt, known.receipt);
    return {
      take: (row) => {
        count.take(row);
        return true;
      },
      end: () => count.end(),
    };
  });
}

interface Reader<T> {
  /** False when no other row is needed. */
  take(row: StoredRow): boolean;
  end(): T;
}

async function readThrough<T>(
  source: RecordSource,
  pace: Pace,
  tell: (progress: Progress) => void,
  readerOf: (chain: KnownChain) => Reader<T>,
): Promise<T[]> {
  const { generation } = source;
  const results: T[] = [];
  let rows = 0;
  for (const known of source.chains()) {
    const reader = readerOf(known);
    for (let after = Number.NEGATIVE_INFINITY, more = true; more; ) {
      const slice = source.rows(known, after, pace.rows);
      if (source.generation !== generation) throw replaced();
      const last = slice.at(-1)?.seq ?? after;
      // A seq that is too large to be read exactly, which no lockerd wrote, would be read again and again.
      more = slice.every((row) => reader.take(row)) && slice.length === pace.rows && last > after;
      after = last;
      rows += slice.length;
      if (slice.length > 0) tell({ chain: known.chain, seq: after, rows });
      if (more) await pace.rest();
    }
    results.push(reader.end());
    await pace.rest();
  }
  return results;
}

function replaced(): LockerError {
  return new LockerError('store.corrupt', 'the database was found damaged and replaced meanwhile: begin again');
}
