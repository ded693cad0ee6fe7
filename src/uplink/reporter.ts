import type { RequestView } from '../access/person-requests.js';
import type { TrustedNow } from '../access/trust.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Reason } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import type { CommandResult } from '../store/commands.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import { newReportId, type ReportDetails, type Reports, type StoredReport } from '../store/reports.js';
import type { Store } from '../store/store.js';
import { readAck } from '../tokens/ack-token.js';
import type { SigningKey } from '../tokens/signing.js';
import { signMessage } from '../wire/board-signature.js';
import type { Line, Speaker } from './line.js';

export interface ReporterParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly trust: TrustedNow;
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly key: SigningKey;
  readonly table: Reports;
  /** What persons have asked for and is not done. */
  readonly requests: () => readonly Pick<RequestView, 'id' | 'waitsFor'>[];
  /** What a command came to. */
  readonly resultOf: (jti: string) => CommandResult | 'running' | undefined;
  /** A command whose result took its time. */
  readonly ended: (jti: string, result: CommandResult) => void;
}

/** Until it is acknowledged a report is said again so often. */
const againMs = 30_000;
/** At once; the others follow with the next round. */
const mostAtOnce = 50;

/** Tells the cloud, ahead of the record and until it says that it has heard: that a chain has begun, and how the requests of persons stand. */
export class Reporter implements Speaker {
  #line: Line | undefined;
  #saidMs = Number.NEGATIVE_INFINITY;
  #isNew = false;

  constructor(private readonly parts: ReporterParts) {
    // What concerns money is told at once.
    parts.table.onPut(() => {
      this.#isNew = true;
    });
  }

  begin(line: Line): void {
    this.#line = line;
    this.#say();
  }

  end(): void {
    this.#line = undefined;
    this.#saidMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Looks for what is new. Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(nowMs: number): void {
    const isNew = [this.#noteChain(), this.#noteRequests(), this.#isNew].includes(true);
    this.#isNew = false;
    if (!isNew && nowMs - this.#saidMs < againMs) return;
    this.#saidMs = nowMs;
    this.#say();
  }

  /**
   * Takes the text of an `ack+jwt`. Gives why it is refused.
   * @throws LockerError `trust.*` when no signature can be checked, `store.*` when it could not be kept
   */
  async acknowledge(text: string): Promise<Reason | undefined> {
    const { store, table, trust: trusted, cabinet, clock } = this.parts;
    const trust = trusted.current();
    if (trust.kind === 'unavailable') throw trust.error;
    const reading = await readAck(text, trust.keys);
    if (reading.kind === 'refused') return reading.reason;
    const { ack } = reading;
    if (ack.cabinet !== cabinet) return 'wrong_cabinet';
    if (ack.untilMs !== undefined && ack.untilMs <= clock.effectiveMs()) return 'expired';
    const ids = new Set(ack.ids);
    store.tx(() => {
      for (const { id, kind, state } of table.open()) {
        if (!ids.has(id)) continue;
        // What is told of a pending request is what its next state is compared with.
        if (kind === 'request' && state === 'pending') table.acknowledge(id);
        else table.remove(id);
      }
    });
    return undefined;
  }

  #noteChain(): boolean {
    const { store, meta, audit, table } = this.parts;
    const chain = audit.chain();
    if (meta.get('reported_chain') === chain) return false;
    const [first] = audit.read({ chain, from: 1, limit: 1 });
    const { data: before } = metaShapes.previous_head.safeParse(meta.get('previous_head'));
    store.tx(() => {
      meta.set('reported_chain', chain);
      // A chain whose first row has left is known to the cloud by its receipts.
      if (first?.seq !== 1) return;
      const ended = first.reason === 'first_start' ? undefined : before;
      table.put({
        ...{ id: newReportId(), kind: 'chain', about: chain, state: first.reason ?? 'state_lost' },
        details: ended?.chain === undefined ? {} : { before: knownHead(ended.chain, ended.seq, ended.head) },
      });
    });
    return true;
  }

  #noteRequests(): boolean {
    const { store, table, requests, resultOf, ended } = this.parts;
    const told = table.last('request');
    const pending = new Map(requests().map(({ id, waitsFor }) => [id, waitsFor]));
    const changed = [...pending].filter(([id, waitsFor]) => {
      const before = told.get(id);
      return before === undefined || before.details.waitsFor !== waitsFor;
    });
    const over = [...told.values()].filter(({ about, state }) => state === 'pending' && !pending.has(about));
    if (changed.length + over.length === 0) return false;
    store.tx(() => {
      for (const [about, waitsFor] of changed)
        table.put({
          ...{ id: newReportId(), kind: 'request', about, state: 'pending' },
          details: waitsFor === undefined ? {} : { waitsFor },
        });
      for (const { about } of over) {
        const result = resultOf(about);
        const refused = typeof result === 'object' && result.outcome !== 'done';
        table.put({ id: newReportId(), kind: 'request', about, state: refused ? 'refused' : 'done', details: {} });
      }
    });
    for (const { about } of over) {
      const result = resultOf(about);
      if (typeof result === 'object') ended(about, result);
    }
    return true;
  }

  #say(): void {
    const line = this.#line;
    if (!line) return;
    for (const report of this.parts.table.open().slice(0, mostAtOnce)) {
      // The line ends when it cannot be said; it is said again on the next one.
      line.publish('reports', signMessage('report', bodyOf(report), this.parts.key)).catch(() => undefined);
    }
  }
}

type RunDetails = NonNullable<ReportDetails['run']>;

/** A report as it is published, without its signature. */
function bodyOf({ id, kind, about, state, details }: StoredReport): object {
  const { waitsFor, before, order, locker, paise, reason, fromMs, untilMs, rental, size, run, payer, contents } =
    details;
  const lkr = locker !== undefined && { lkr: locker };
  switch (kind) {
    case 'chain':
      return { id, kind, chain: about, reason: state, ...(before && { before }) };
    case 'request':
      return { id, kind, request: about, state, ...(waitsFor !== undefined && { waits_for: waitsFor }) };
    case 'order':
      return { id, kind, ord: about, ...lkr, amt: paise, cur: 'INR', state, ...definedOf({ rental, size }) };
    case 'payment':
      return { id, kind, jti: about, ord: order, outcome: state, ...(reason !== undefined && { reason }), ...lkr };
    case 'rental':
      return {
        ...{ id, kind, rental: about, ord: order, ...lkr, state, from: fromMs, until: untilMs },
        ...definedOf({ size, payer, contents }),
        ...(run && runOf(run)),
      };
  }
}

function runOf({ last, ...run }: RunDetails): object {
  const { right, subject, beganMs, usedMs, paidPaise, waivedPaise, openings, chain, seq } = run;
  return {
    ...{ right, ...definedOf({ subject, began: beganMs }), used: usedMs, paid: paidPaise, waived: waivedPaise },
    ...(last && { last: { ord: last.order, jti: last.jti } }),
    ...{ openings, chain, seq },
  };
}

function definedOf(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function knownHead(chain: string, seq: number, head: string | undefined) {
  return { chain, seq, ...(head !== undefined && /^[0-9a-f]{64}$/.test(head) && { head }) };
}
