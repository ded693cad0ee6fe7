import type { WholeRow } from '../audit/row-json.js';
import type { missingReasons, PullMessage } from '../wire/messages.js';
import { batchOf, type UnsignedBatch } from './batch.js';

/** What answers a part of a pull. */
type PullAnswer =
  | { readonly kind: 'rows'; readonly batch: UnsignedBatch }
  | {
      readonly kind: 'missing';
      readonly chain: string;
      readonly from: number;
      readonly to: number;
      readonly why: (typeof missingReasons)[number];
    };

/** What the record has of the chain that is asked for, from a seq on. */
export interface PullFacts {
  readonly chain: string;
  /** First and last seq that are still to be answered. */
  readonly from: number;
  readonly to: number;
  /** The last row of the chain; 0 when it has none here. */
  readonly last: number;
  /** Up to where it has a receipt; 0 for none. */
  readonly acked: number;
  /** Its rows at and behind `from`, in order, as many as a message may have. */
  readonly rows: readonly WholeRow[];
  readonly mostBytes: number;
}

/** The next message that answers a pull: rows that are there, or which ones are missing from `from` on and why. */
export function answerPull({ chain, from, to, last, acked, rows, mostBytes }: PullFacts): PullAnswer {
  const missing = (until: number, why: (typeof missingReasons)[number]): PullAnswer => {
    return { kind: 'missing', chain, from, to: until, why };
  };
  if (last === 0 && acked === 0) return missing(to, 'unknown_chain');
  const inRange = rows.filter(({ seq }) => seq <= to);
  if (inRange[0]?.seq === from) {
    const batch = batchOf(inRange, mostBytes);
    if (batch) return { kind: 'rows', batch };
  }
  // The rows between here and the next one that is there, or the end of the question.
  const until = (inRange[0]?.seq ?? to + 1) - 1;
  if (from <= acked) return missing(Math.min(until, acked), 'released');
  return from <= last ? missing(Math.min(until, last), 'lost') : missing(until, 'not_yet');
}

/** A pull that is being answered. */
interface OpenPull {
  readonly id: string;
  readonly chain: string;
  from: number;
  readonly to: number;
}

/** As many as a collector could need at once; more are refused. */
export const mostPulls = 16;

/** Pulls in the order in which they came; one that is asked again while it waits is one. */
export class PullQueue {
  readonly #open: OpenPull[] = [];

  /** False when too many wait already. */
  add({ id, chain, from, limit }: PullMessage, current: string): boolean {
    if (this.#open.some((pull) => pull.id === id)) return true;
    if (this.#open.length >= mostPulls) return false;
    this.#open.push({ id, chain: chain ?? current, from, to: from + limit - 1 });
    return true;
  }

  get first(): OpenPull | undefined {
    return this.#open[0];
  }

  /** Rows up to `to` were answered. */
  answered(pull: OpenPull, to: number): void {
    pull.from = to + 1;
    if (pull.from > pull.to) this.#open.splice(this.#open.indexOf(pull), 1);
  }

  /** Whoever asked asks again. */
  clear(): void {
    this.#open.length = 0;
  }
}
