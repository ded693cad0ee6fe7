import type { AuditLog } from '../audit/audit-log.js';
import type { CountedRows } from '../audit/counted-rows.js';
import { hourOf } from '../audit/retention.js';
import type { Clock } from '../clock/clock.js';
import type { Alarms } from '../store/alarms.js';
import type { Receipts } from '../store/receipts.js';
import type { ReleaseMarks } from '../store/release-marks.js';
import type { Store } from '../store/store.js';
import { readReceipt, type SignedReceipt } from '../tokens/receipt-token.js';
import { decideReceipt, type ReceiptReason } from './decide-receipt.js';
import type { TrustedNow } from './trust.js';

interface ReceiptParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly alarms: Alarms;
  readonly receipts: Receipts;
  readonly marks: ReleaseMarks;
  readonly trust: TrustedNow;
  /** Refused receipts: anybody on the way can send them. */
  readonly refusals: CountedRows;
  readonly clock: Clock;
  /** Id of this cabinet. */
  readonly cabinet: string;
}

export type ReceiptResult =
  | { readonly kind: 'taken' | 'repeated'; readonly chain: string; readonly seq: number }
  | { readonly kind: 'refused'; readonly reason: ReceiptReason };

/**
 * Takes receipts, over whichever edge they come. A receipt that is taken leaves no row: that row would need a receipt of its
 * own, and so on for ever. Of those that are refused, the rows are counted; a late one (`old_receipt`) leaves none, since
 * delivery at least once brings such as a matter of course.
 */
export class ReceiptTaker {
  #lastMonoMs: number | undefined;

  constructor(private readonly parts: ReceiptParts) {}

  /** How long ago a receipt came that fits this record, in ms; `undefined` when none has since the start. */
  get agoMs(): number | undefined {
    return this.#lastMonoMs === undefined ? undefined : this.parts.clock.now().monoMs - this.#lastMonoMs;
  }

  /**
   * Takes the text of a `receipt+jwt`; it is durable when this resolves. Where its head is not ours the alarm
   * `receipt_mismatch` of that chain is raised, with one row, until a receipt fits; nothing is released by it.
   * @throws LockerError `trust.*` when no signature can be checked, `store.*` when it could not be kept
   */
  async take(text: string): Promise<ReceiptResult> {
    const trust = this.parts.trust.current();
    if (trust.kind === 'unavailable') throw trust.error;
    const reading = await readReceipt(text, trust.keys);
    // From here on nothing waits, so that two receipts never overtake each other.
    const result = this.parts.store.tx(() =>
      reading.kind === 'refused' ? this.#refuse(reading.reason) : this.#decide(reading.receipt),
    );
    if (result.kind !== 'refused') this.#lastMonoMs = this.parts.clock.now().monoMs;
    return result;
  }

  #decide(receipt: SignedReceipt): ReceiptResult {
    const { audit, alarms, receipts, marks, clock, cabinet } = this.parts;
    const { chain, seq, head } = receipt;
    const verdict = decideReceipt({
      receipt,
      cabinet,
      effectiveMs: clock.effectiveMs(),
      last: audit.lastSeq(chain),
      known: receipts.get(chain),
      head: audit.read({ chain, from: seq, limit: 1 }).find((row) => row.seq === seq)?.hash,
    });
    if (verdict.kind === 'refused') {
      return verdict.reason === 'head_mismatch' ? this.#mismatch(receipt) : this.#refuse(verdict.reason);
    }
    receipts.put(chain, { seq, head });
    // While nobody knows what time it is the mark waits for the first moment that is certain: see Purge.
    const now = clock.now();
    if (now.state === 'trusted') marks.mark(hourOf(now.wallMs));
    if (verdict.kind === 'taken') alarms.remove('receipt_mismatch', chain);
    return { kind: verdict.kind, chain, seq };
  }

  #mismatch({ chain, seq }: SignedReceipt): ReceiptResult {
    const { audit, alarms } = this.parts;
    const reason = 'head_mismatch';
    if (alarms.add('receipt_mismatch', chain)) {
      audit.append({ event: 'sync.receipt_mismatch', outcome: 'refused', reason, error_args: [seq] });
    }
    return { kind: 'refused', reason };
  }

  #refuse(reason: ReceiptReason): ReceiptResult {
    if (reason !== 'old_receipt') {
      this.parts.refusals.record({ event: 'sync.receipt_refused', outcome: 'refused', reason });
    }
    return { kind: 'refused', reason };
  }
}
