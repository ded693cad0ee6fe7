import type { AuditRow } from './row.js';
import { commitOf, hashOf, noPrev } from './row-hash.js';
import type { Refs } from './row-json.js';

type ChainFault = 'chain' | 'gap' | 'prev' | 'commit' | 'hash';

type Verification =
  /** `head` is the last row's hash; absent for no rows. */
  | { readonly ok: true; readonly head?: string }
  | { readonly ok: false; readonly seq: number; readonly fault: ChainFault };

/**
 * Checks consecutive rows of one chain, in the order of seq. Rows whose references were erased (all four and the salt null)
 * still verify. When the rows begin at seq 1 the first `prev` must be zeros; later beginnings are taken on trust.
 */
export function verifyChain(rows: readonly AuditRow[]): Verification {
  let before: AuditRow | undefined;
  for (const row of rows) {
    const fault = faultOf(row, before);
    if (fault !== undefined) return { ok: false, seq: row.seq, fault };
    before = row;
  }
  return before === undefined ? { ok: true } : { ok: true, head: before.hash };
}

function faultOf(row: AuditRow, before: AuditRow | undefined): ChainFault | undefined {
  if (before !== undefined) {
    if (row.chain !== before.chain) return 'chain';
    if (row.seq !== before.seq + 1) return 'gap';
    if (row.prev !== before.hash) return 'prev';
  } else if (row.seq === 1 && row.prev !== noPrev) return 'prev';
  if (!commitFits(row)) return 'commit';
  return hashOf(row) === row.hash ? undefined : 'hash';
}

/** Whether `commit` is that of salt and references; of an erased row nothing is left that could differ from it. */
export function commitFits(row: Pick<AuditRow, 'salt' | 'commit'> & Refs): boolean {
  return row.salt === null ? hasNoRefs(row) : commitOf(row.salt, row) === row.commit;
}

export function isErased(row: Pick<AuditRow, 'salt'> & Refs): boolean {
  return row.salt === null && hasNoRefs(row);
}

function hasNoRefs(row: Refs): boolean {
  return row.subject_ref === null && row.credential_ref === null && row.order_ref === null && row.payment_ref === null;
}
