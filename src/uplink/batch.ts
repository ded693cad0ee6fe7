import { rowJson, type WholeRow } from '../audit/row-json.js';
import type { SigningKey } from '../tokens/signing.js';
import { signCanonical } from '../wire/board-signature.js';

/** An `AuditMessage` before the cabinet's id, the pull that it answers and the signature are put to it. */
export interface UnsignedBatch {
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  readonly prev: string;
  readonly head: string;
  /** RFC 8785 JSON of each row. */
  readonly events: readonly string[];
}

/**
 * The message that hands rows over: as many of them, from the first on, as follow each other without a gap and whose text is
 * together no longer than `mostBytes`; the first one in any case. `undefined` for no rows.
 */
export function batchOf(rows: readonly WholeRow[], mostBytes: number): UnsignedBatch | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const events: string[] = [];
  let bytes = 0;
  let last = first;
  for (const row of rows) {
    const json = rowJson(row);
    bytes += Buffer.byteLength(json);
    if (events.length > 0 && (bytes > mostBytes || row.seq !== first.seq + events.length)) break;
    events.push(json);
    last = row;
  }
  return { chain: first.chain, from: first.seq, to: last.seq, prev: first.prev, head: last.hash, events };
}

/**
 * The text of the signed `AuditMessage`. Its keys are known, so they stand here in their order (RFC 8785, section 3.2.3), and what is signed is
 * what is sent but for `sig`: a backlog goes up twice as fast as with objects that are sorted and written twice.
 */
export function batchText(
  { chain, from, to, prev, head, events }: UnsignedBatch,
  cabinet: string,
  key: SigningKey,
  pull?: string,
): string {
  const begin = `{"cabinet":"${cabinet}","chain":"${chain}","events":[${events.join(',')}],"from":${from},"head":"${head}","prev":"${prev}"`;
  const asked = pull === undefined ? '' : `,"pull":"${pull}"`;
  const end = `,"to":${to}}`;
  return `${begin}${asked},"sig":"${signCanonical('audit', begin + asked + end, key)}"${end}`;
}
