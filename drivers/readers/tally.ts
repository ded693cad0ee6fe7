import type { ReaderFault } from './fault.js';
import type { Refusal } from './news.js';

/** What one reader has done since the hardware process started. Numbers only: nothing of what was read. */
export interface ReaderCounters extends Partial<ReaderFault> {
  readonly ready: boolean;
  /** Texts, cards and keys handed on. */
  readonly read: number;
  /** A card that was still held there. */
  readonly repeats: number;
  readonly refused: Readonly<Record<Refusal, number>>;
  /** Times its device was opened again. */
  readonly reopens: number;
}

export class ReaderTally {
  read = 0;
  repeats = 0;
  reopens = 0;
  readonly #refused: Record<Refusal, number> = {
    ...{ noise: 0, damaged: 0, length: 0, lost: 0, unfinished: 0, no_number: 0 },
  };

  refuse(why: Refusal): void {
    this.#refused[why]++;
  }

  counters(ready: boolean, fault: ReaderFault | undefined): ReaderCounters {
    const { read, repeats, reopens } = this;
    return { ready, read, repeats, refused: { ...this.#refused }, reopens, ...fault };
  }
}
