import type { AuditLog } from '../audit/audit-log.js';
import type { RecordSource } from '../audit/record-source.js';
import { hasReadableArgs, type StoredRow } from '../audit/stored-row.js';
import type { RowTime } from '../clock/row-time.js';
import type { UplinkSpec } from '../config/specs.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Receipts } from '../store/receipts.js';
import type { Store } from '../store/store.js';
import type { SigningKey } from '../tokens/signing.js';
import { signMessage } from '../wire/board-signature.js';
import type { PullMessage } from '../wire/messages.js';
import type { Allowance } from './allowance.js';
import { batchOf, batchText, type UnsignedBatch } from './batch.js';
import type { Line, Speaker } from './line.js';
import { Outbox } from './outbox.js';
import { answerPull, PullQueue } from './pulls.js';

export interface SenderParts {
  readonly spec: Pick<UplinkSpec, 'batchRows' | 'batchBytes' | 'window' | 'receiptTimeoutMs'>;
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly source: Pick<RecordSource, 'chains' | 'rows'>;
  readonly receipts: Receipts;
  readonly alarms: Alarms;
  readonly key: SigningKey;
  readonly time: TimeSource;
  readonly fault: (error: unknown) => void;
  /** What may be sent now. */
  readonly allowance: () => Pick<Allowance, 'record' | 'pulls'>;
  /** Somebody stands at a door: nothing is sent meanwhile, since each receipt costs the disk a commit. Absent: never. */
  readonly isOpening?: () => boolean;
  readonly pace?: SenderPace;
}

interface SenderPace {
  /** How long after a row more rows are waited for: an opening's rows go together, after the opening. */
  readonly gatherMs: number;
  /** Between two messages that answer a pull. */
  readonly pullMs: number;
}

/** For how long rows are gathered where each message counts. */
const longGatherMs = 15 * 60_000;

/** A cabinet at which somebody always stands sends a message all the same so often. */
const yieldsMs = 2_000;

const usualPace: SenderPace = { gatherMs: 100, pullMs: 200 };

/**
 * Hands the record over: publishes what the outbox says, one message in each turn of the event loop, so that openings go between
 * them. No row is kept in memory: what has no receipt is read again.
 */
export class Sender implements Speaker {
  readonly #outbox: Outbox;
  readonly #pulls = new PullQueue();
  readonly #pace: SenderPace;
  #line: Line | undefined;
  /** Messages that the broker has not acknowledged. */
  #unacknowledged = 0;
  /** The next step, when one is due. */
  #due: { readonly soon: boolean; readonly cancel: () => void } | undefined;
  #nextPullMs = 0;
  /** Since when there is a row that was not sent. */
  #unsentSinceMs: number | undefined;
  /** Since when openings go first. */
  #yieldsSinceMs: number | undefined;
  /** Chains of which a row cannot be read: somebody else wrote it. */
  readonly #unreadable = new Set<string>();

  constructor(private readonly parts: SenderParts) {
    this.#outbox = new Outbox(parts.spec);
    this.#pace = parts.pace ?? usualPace;
    parts.audit.onAppend(({ chain, seq }) => {
      if (!this.#outbox.appended(chain, seq)) this.#know();
      this.#unsentSinceMs ??= parts.time.monoMs();
      this.#wake(this.#pace.gatherMs);
    });
    parts.store.onRecovered(() => this.#know());
    this.#know();
  }

  begin(line: Line): void {
    this.#line = line;
    this.#unacknowledged = 0;
    this.#know();
    this.#wake(0);
  }

  end(): void {
    this.#line = undefined;
    this.#outbox.connectionLost();
    this.#pulls.clear();
    this.#due?.cancel();
    this.#due = undefined;
  }

  /** A receipt was taken or refused, wherever it came from. */
  receiptCame(): void {
    if (this.#readReceipts()) this.#wake(0);
  }

  /** Takes a question for rows. False when too many wait already. */
  pull(question: PullMessage): boolean {
    const taken = this.#pulls.add(question, this.parts.audit.chain());
    this.#wake(0);
    return taken;
  }

  /** Call it every second or so. */
  tick(): void {
    if (!this.#line) return;
    this.#readReceipts();
    this.#outbox.overdue(this.parts.time.monoMs());
    this.#wake(0);
  }

  /** How many rows have no receipt, and when the oldest was written. */
  waiting(): { readonly rows: number; readonly oldest?: RowTime } {
    const { rows, oldest } = this.#outbox.waiting();
    const row = oldest && this.#read(oldest.chain, oldest.seq, 1)[0];
    return { rows, ...(row && { oldest: row }) };
  }

  #know(): void {
    const { source, time } = this.parts;
    try {
      const chains = source.chains().filter(({ chain }) => chainForm.test(chain));
      this.#outbox.know(
        chains.map(({ chain, receipt, last }) => ({ chain, acked: receipt?.seq ?? 0, last })),
        time.monoMs(),
      );
      this.#readReceipts();
    } catch (error) {
      this.#tell(error);
    }
  }

  /** True when one went further. A receipt over lockerctl counts as one over the network. */
  #readReceipts(): boolean {
    const { receipts, alarms, time } = this.parts;
    let moved = false;
    try {
      for (const chain of this.#outbox.chains()) {
        this.#outbox.stop(chain, alarms.has('receipt_mismatch', chain) || this.#unreadable.has(chain));
        const receipt = receipts.get(chain);
        if (receipt && this.#outbox.receipt(chain, receipt.seq, time.monoMs())) moved = true;
      }
    } catch (error) {
      this.#tell(error);
    }
    return moved;
  }

  /** Rows are gathered for a moment; a receipt makes room at once. */
  #wake(afterMs: number): void {
    const soon = afterMs === 0;
    if (!this.#line || (this.#due && (this.#due.soon || !soon))) return;
    this.#due?.cancel();
    const work = (): void => {
      this.#due = undefined;
      if (this.#yields()) {
        this.#wake(this.#pace.gatherMs);
        return;
      }
      try {
        this.#step();
      } catch (error) {
        this.#tell(error);
      }
    };
    if (soon) {
      const turn = setImmediate(work);
      this.#due = { soon, cancel: () => clearImmediate(turn) };
    } else {
      const timer = setTimeout(work, afterMs);
      this.#due = { soon, cancel: () => clearTimeout(timer) };
    }
  }

  #yields(): boolean {
    const { isOpening, time } = this.parts;
    if (!isOpening?.()) {
      this.#yieldsSinceMs = undefined;
      return false;
    }
    const nowMs = time.monoMs();
    this.#yieldsSinceMs ??= nowMs;
    if (nowMs - this.#yieldsSinceMs < yieldsMs) return true;
    this.#yieldsSinceMs = nowMs;
    return false;
  }

  #step(): void {
    const line = this.#line;
    if (!line || this.#unacknowledged >= this.parts.spec.window) return;
    const { record, pulls } = this.parts.allowance();
    if (record !== 'held' && this.#sendRows(line, record === 'gathered')) this.#wake(0);
    else if (pulls && this.#pulls.first) this.#answerPull(line);
  }

  /** True when a message went out. */
  #sendRows(line: Line, gathered: boolean): boolean {
    const next = this.#outbox.next();
    if (!next) return false;
    const { spec, time } = this.parts;
    const { chain, from, last } = next;
    if (gathered && last - from + 1 < spec.batchRows && !this.#waitedLong()) return false;
    const rows = this.#read(chain, from, Math.min(spec.batchRows, last - from + 1));
    const batch = batchOf(rows, spec.batchBytes);
    if (!batch) {
      // A chain that was just stopped has its rows still.
      if (!this.#unreadable.has(chain)) this.#outbox.nothingAt(chain, from);
      return true;
    }
    this.#outbox.sent(chain, { from: batch.from, to: batch.to }, time.monoMs());
    if (batch.to === last) this.#unsentSinceMs = undefined;
    this.#publish(line, batch);
    return true;
  }

  /** What an earlier line did not send has waited. */
  #waitedLong(): boolean {
    const { time } = this.parts;
    return this.#unsentSinceMs === undefined || time.monoMs() - this.#unsentSinceMs >= longGatherMs;
  }

  #answerPull(line: Line): void {
    const { spec, audit, receipts, time, cabinet, key } = this.parts;
    const pull = this.#pulls.first;
    if (!pull) return;
    const waitMs = this.#nextPullMs - time.monoMs();
    if (waitMs > 0) {
      this.#wake(Math.ceil(waitMs));
      return;
    }
    this.#nextPullMs = time.monoMs() + this.#pace.pullMs;
    const { id, chain, from, to } = pull;
    const answer = answerPull({
      ...{ chain, from, to, mostBytes: spec.batchBytes },
      last: audit.lastSeq(chain),
      acked: receipts.get(chain)?.seq ?? 0,
      rows: this.#read(chain, from, spec.batchRows),
    });
    if (answer.kind === 'rows') {
      this.#publish(line, answer.batch, id);
      this.#pulls.answered(pull, answer.batch.to);
    } else {
      const { from: first, to: last, why } = answer;
      this.#send(line, signMessage('audit', { cabinet, chain, from: first, to: last, missing: why, pull: id }, key));
      this.#pulls.answered(pull, last);
    }
    this.#wake(this.#pace.pullMs);
  }

  #publish(line: Line, batch: UnsignedBatch, pull?: string): void {
    const { cabinet, key, time } = this.parts;
    this.#send(line, batchText(batch, cabinet, key, pull), () => this.#outbox.unheard(batch.chain, time.monoMs()));
  }

  #send(line: Line, message: object | string, unheard: () => void = () => undefined): void {
    this.#unacknowledged += 1;
    line.publish('audit', message).then(
      (heard) => {
        if (this.#line !== line) return;
        this.#unacknowledged -= 1;
        if (heard === 'unheard') unheard();
        this.#wake(0);
      },
      // The line ends with it, and whoever holds the line tells why.
      () => undefined,
    );
  }

  /** A row that lockerd did not write so cannot be sent as its chain's: the chain stops there, and the others go on. */
  #read(chain: string, from: number, limit: number): StoredRow[] {
    const known = { chain, key: Buffer.from(chain), current: false, last: Number.MAX_SAFE_INTEGER };
    const rows = this.parts.source.rows(known, from - 1, limit);
    if (rows.every(hasReadableArgs)) return rows;
    if (!this.#unreadable.has(chain)) {
      this.#unreadable.add(chain);
      this.#outbox.stop(chain, true);
      const message = `chain ${chain}: a row at or behind ${from} is not as lockerd writes it`;
      this.#tell(new LockerError('uplink.altered_row', message));
    }
    return [];
  }

  /** A disk that refuses is tried again with the next tick. */
  #tell(error: unknown): void {
    this.parts.fault(error);
  }
}

const chainForm = /^[0-9a-f]{32}$/;
