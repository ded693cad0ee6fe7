import type { Store } from './store.js';
import { chainId, code, throttleKey as randomId, reference, rowHash } from './text-shapes.js';

export const reportKinds = ['chain', 'request'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What the cloud is told at once, until it has acknowledged it. */
export interface StoredReport {
  /** 32 random hex digits. */
  readonly id: string;
  readonly kind: ReportKind;
  /** The chain that began, or the request that changed. */
  readonly about: string;
  /** Why the chain began; how far the request is. */
  readonly state: string;
  /** What the request waits for. */
  readonly waitsFor: string | null;
  /** Where the chain before ended, as far as that is known. */
  readonly beforeChain: string | null;
  readonly beforeSeq: number | null;
  readonly beforeHead: string | null;
}

interface Row extends StoredReport {
  readonly acked: 0 | 1;
}

const columns = `id, kind, about, state, waits_for AS waitsFor, before_chain AS beforeChain, before_seq AS beforeSeq,
  before_head AS beforeHead, acked`;

/** Reports, one for each thing that they are about: a newer one takes the place of the one before. Changed inside a transaction only. */
export class Reports {
  readonly #all;
  readonly #drop;
  readonly #insert;
  readonly #acknowledge;
  readonly #remove;

  constructor(store: Store) {
    this.#all = store.statement<[], Row>(`SELECT ${columns} FROM reports ORDER BY rowid`);
    this.#drop = store.statement<[ReportKind, string], never>('DELETE FROM reports WHERE kind = ? AND about = ?');
    this.#insert = store.statement<[StoredReport], never>(
      `INSERT INTO reports (id, kind, about, state, waits_for, before_chain, before_seq, before_head)
         VALUES (@id, @kind, @about, @state, @waitsFor, @beforeChain, @beforeSeq, @beforeHead)`,
    );
    this.#acknowledge = store.statement<[string], never>('UPDATE reports SET acked = 1 WHERE id = ?');
    this.#remove = store.statement<[string], never>('DELETE FROM reports WHERE id = ?');
  }

  /** Those that the cloud has not acknowledged, oldest first. */
  open(): StoredReport[] {
    return this.#all.all().flatMap(({ acked, ...report }) => (acked === 0 ? [report] : []));
  }

  /** The last one of each thing of a kind, acknowledged or not, by what it is about. */
  last(kind: ReportKind): ReadonlyMap<string, StoredReport> {
    return new Map(this.#all.all().flatMap((report) => (report.kind === kind ? [[report.about, report]] : [])));
  }

  put(report: StoredReport): void {
    const { id, kind, about, state, waitsFor, beforeChain, beforeHead } = report;
    this.#drop.run(kind, reference.parse(about));
    this.#insert.run({
      ...report,
      ...{ id: randomId.parse(id), state: code.parse(state), waitsFor: code.nullable().parse(waitsFor) },
      ...{ beforeChain: chainId.nullable().parse(beforeChain), beforeHead: rowHash.nullable().parse(beforeHead) },
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
