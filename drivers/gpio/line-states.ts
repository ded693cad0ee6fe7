import type { LineEvent } from './uapi.js';

export interface Change {
  readonly index: number;
  readonly bit: 0 | 1;
}

/** What is known of the lines of one request, from their events. Pure. */
export class LineStates {
  /** Sequence of the event that comes next. */
  #next = 1;
  #missed = false;

  constructor(
    private readonly offsets: readonly number[],
    private readonly bits: (0 | 1)[],
  ) {}

  /** Events were lost, or are late, since the lines were last adopted. */
  get missed(): boolean {
    return this.#missed;
  }

  /**
   * The changes that the events make, in the order in which they happened: the kernel counts an event when it happens, but
   * each line puts its own into the buffer. An event that tells what is known already makes no change.
   */
  take(events: readonly LineEvent[]): Change[] {
    const inOrder = events.toSorted((a, b) => apart(a.sequence, b.sequence));
    return inOrder.flatMap(({ offset, bit, sequence }) => {
      const ahead = apart(sequence, this.#next);
      if (ahead > 0) this.#missed = true;
      // One that is late was counted as missed before.
      if (ahead >= 0) this.#next = sequence + 1;
      return this.#becomes(this.offsets.indexOf(offset), bit);
    });
  }

  /** The changes up to the lines as they were read. */
  adopt(bits: readonly (0 | 1)[]): Change[] {
    this.#missed = false;
    return bits.flatMap((bit, index) => this.#becomes(index, bit));
  }

  #becomes(index: number, bit: 0 | 1): Change[] {
    if (this.bits[index] === bit) return [];
    this.bits[index] = bit;
    return [{ index, bit }];
  }
}

/** The difference of two sequence numbers, which begin at 0 again after 32 bits. */
function apart(a: number, b: number): number {
  return (a - b) | 0;
}
