import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Store } from './store.js';
import { chainId, code, configId, throttleKey as randomId, reference, rowHash } from './text-shapes.js';

export const reportKinds = ['chain', 'request', 'order', 'payment', 'rental'] as const;
type ReportKind = (typeof reportKinds)[number];

export function newReportId(): string {
  return randomBytes(16).toString('hex');
}

const seq = z.int().min(0);

/** What a report says beside what it is about and how that stands. */
const detailShape = z.strictObject({
  /** What a request waits for. */
  waitsFor: code.exactOptional(),
  /** Where the chain before ended, as far as that is known. */
  before: z.strictObject({ chain: chainId, seq, head: rowHash.exactOptional() }).exactOptional(),
  order: configId.exactOptional(),
  locker: configId.exactOptional(),
  paise: z.int().positive().exactOptional(),
  reason: code.exactOptional(),
  /** Wall ms. */
  fromMs: z.int().exactOptional(),
  untilMs: z.int().exactOptional(),
  /** Of an order. */
  rental: reference.exactOptional(),
  size: configId.exactOptional(),
  /** By what a rental could be given back. */
  run: z
    .strictObject({
      right: reference,
      subject: reference.exactOptional(),
      /** When it began by a clock that was set. */
      beganMs: z.int().exactOptional(),
      usedMs: z.int(),
      paidPaise: z.int(),
      waivedPaise: z.int(),
      openings: z.int(),
      /** What was paid for it last. */
      last: z.strictObject({ order: reference, jti: reference }).exactOptional(),
      /** The row of the record that tells of it. */
      chain: chainId,
      seq,
    })
    .exactOptional(),
  /** Who pays for a rental, where that is not its customer. */
  payer: z.literal('cloud').exactOptional(),
  /** What became of what was in the locker of a rental that was ended. */
  contents: code.exactOptional(),
});
export type ReportDetails = z.output<typeof detailShape>;

/** What the cloud is told at once, until it has acknowledged it. */
export interface StoredReport {
  /** 32 random hex digits. */
  readonly id: string;
  readonly kind: ReportKind;
  /** The chain that began, the request or rental that changed, the order, the payment's `jti`. */
  readonly about: string;
  /** Why the chain began; how far all the others are. */
  readonly state: string;
  readonly details: ReportDetails;
}

interface Row extends Omit<StoredReport, 'details'> {
  readonly details: string;
  readonly acked: 0 | 1;
}

/** Reports, one for each thing that they are about: a newer one takes the place of the one before. Changed inside a transaction only. */
export class Reports {
  readonly #all;
  readonly #drop;
  readonly #insert;
  readonly #acknowledge;
  readonly #remove;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly store: Store) {
    this.#all = store.statement<[], Row>('SELECT id, kind, about, state, details, acked FROM reports ORDER BY rowid');
    this.#drop = store.statement<[ReportKind, string], never>('DELETE FROM reports WHERE kind = ? AND about = ?');
    this.#insert = store.statement<[Omit<Row, 'acked'>], never>(
      'INSERT INTO reports (id, kind, about, state, details) VALUES (@id, @kind, @about, @state, @details)',
    );
    this.#acknowledge = store.statement<[string], never>('UPDATE reports SET acked = 1 WHERE id = ?');
    this.#remove = store.statement<[string], never>('DELETE FROM reports WHERE id = ?');
  }

  /** Called after the commit of a transaction that put a report. Returns an unsubscriber. */
  onPut(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those that the cloud has not acknowledged, oldest first. */
  open(): StoredReport[] {
    return this.#all.all().flatMap(({ acked, ...report }) => (acked === 0 ? [reportOf(report)] : []));
  }

  /** The last one of each thing of a kind, acknowledged or not, by what it is about. */
  last(kind: ReportKind): ReadonlyMap<string, StoredReport> {
    const found = this.#all.all().filter((report) => report.kind === kind);
    return new Map(found.map(({ acked, ...report }) => [report.about, reportOf(report)]));
  }

  put({ id, kind, about, state, details }: StoredReport): void {
    this.#drop.run(kind, reference.parse(about));
    this.#insert.run({
      ...{ id: randomId.parse(id), kind, about, state: code.parse(state) },
      details: JSON.stringify(detailShape.parse(details)),
    });
    this.store.afterCommit(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  acknowledge(id: string): void {
    this.#acknowledge.run(id);
  }

  /** Nothing more will come of what it is about, and the cloud knows. */
  remove(id: string): void {
    this.#remove.run(id);
  }
}

function reportOf({ details, ...report }: Omit<Row, 'acked'>): StoredReport {
  return { ...report, details: detailShape.parse(JSON.parse(details)) };
}
