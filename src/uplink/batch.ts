import type { AuditRow } from '../audit/row.js';

/** An `AuditMessage` before the cabinet's id, the pull that it answers and the signature are put to it. */
export interface UnsignedBatch {
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  readonly prev: string;
  readonly head: string;
  readonly events: readonly AuditRow[];
}

/**
 * The message that hands rows over: as many of them, from the first on, as follow each other without a gap and whose text is
 * together no longer than `mostBytes`; the first one in any case. `undefined` for no rows.
 */
export function batchOf(rows: readonly AuditRow[], mostBytes: number): UnsignedBatch | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const events: AuditRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (events.length > 0 && (bytes > mostBytes || row.seq !== first.seq + events.length)) break;
    events.push(row);
  }
  const last = events.at(-1) ?? first;
  return { chain: first.chain, from: first.seq, to: last.seq, prev: first.prev, head: last.hash, events };
}
