import type { Reason } from '../audit/event.js';
import type { StoredReceipt } from '../store/receipts.js';
import type { SignedReceipt } from '../tokens/receipt-token.js';
import { signedFaults } from '../tokens/signed-object.js';

export interface ReceiptFacts {
  readonly receipt: SignedReceipt;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
  /** The last row of the receipt's chain; 0 when the database has no such chain. */
  readonly last: number;
  /** The last receipt of that chain. */
  readonly known: StoredReceipt | undefined;
  /** Our hash of the row `seq`, in lower hex; `undefined` when that row is not here. */
  readonly head: string | undefined;
}

/** Reasons not to take a verified receipt, in the order in which they are looked at. */
const refusals = [
  ['wrong_cabinet', ({ receipt, cabinet }) => receipt.cabinet !== cabinet],
  ['expired', ({ receipt, effectiveMs }) => receipt.untilMs !== undefined && receipt.untilMs <= effectiveMs],
  ['unknown_chain', ({ last, known }) => last === 0 && known === undefined],
  ['seq_ahead', ({ receipt, last, known }) => receipt.seq > Math.max(last, known?.seq ?? 0)],
  ['old_receipt', ({ receipt, known }) => receipt.seq < (known?.seq ?? 0)],
  ['head_mismatch', ({ receipt, known, head }) => receipt.head !== (receipt.seq === known?.seq ? known.head : head)],
] as const satisfies readonly (readonly [Reason, (facts: ReceiptFacts) => boolean])[];

/** Every reason for which a receipt is refused, in the order of the checks. */
export const receiptReasons = [...signedFaults, ...refusals.map(([reason]) => reason)] as const;
export type ReceiptReason = (typeof receiptReasons)[number];

type ReceiptVerdict =
  | { readonly kind: 'taken' }
  /** It is the last one again: delivery is at least once. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly reason: ReceiptReason };

/**
 * Whether a verified receipt is taken. The hash at its seq proves that the cloud has this chain and no other one, so the
 * receipt needs no clock, and one that was made from forged rows releases nothing.
 */
export function decideReceipt(facts: ReceiptFacts): ReceiptVerdict {
  const refusal = refusals.find(([, holds]) => holds(facts));
  if (refusal !== undefined) return { kind: 'refused', reason: refusal[0] };
  return { kind: facts.receipt.seq === facts.known?.seq ? 'repeated' : 'taken' };
}
