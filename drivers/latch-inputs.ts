import type { BoardSpec, LatchInput } from '../src/config/specs.js';
import type { Latch } from './feedback.js';
import type { Contacts } from './gpio/input-bank.js';
import type { Reading } from './messages.js';

/** An input bank, as far as latches are read from it. */
export interface LatchSource {
  readonly contacts: readonly Latch[];
  read(): Contacts;
}

/** A board's latches, with the contact of an input in place of each channel that is mapped to one. */
export function overlaid(
  own: readonly Latch[],
  mapped: readonly LatchInput[],
  contactsOf: (bank: string) => readonly Latch[] | undefined,
): readonly Latch[] {
  const latches = [...own];
  for (const { channel, from } of mapped) {
    latches[channel - 1] = contactsOf(from.board)?.[from.input - 1] ?? 'unknown';
  }
  return latches;
}

/** The latches of one board of which some are read from inputs. */
export class LatchInputs {
  readonly #asksBoard: boolean;
  #own: readonly Latch[];
  #told: readonly Latch[];

  constructor(
    spec: BoardSpec,
    private readonly mapped: readonly LatchInput[],
    private readonly banks: ReadonlyMap<string, LatchSource>,
    /** Told on change; before the first time all are unknown. */
    private readonly tell: (latches: readonly Latch[]) => void,
  ) {
    this.#own = new Array<Latch>(spec.channels).fill('unknown');
    this.#told = this.#own;
    const channels = new Set(mapped.map(({ channel }) => channel));
    this.#asksBoard = spec.feedback !== 'none' && channels.size < spec.channels;
  }

  /** The board has told its own latches. */
  boardTold(latches: readonly Latch[]): void {
    this.#own = latches;
    this.refresh();
  }

  /** Contacts of a bank have changed. */
  refresh(): void {
    const latches = overlaid(this.#own, this.mapped, (bank) => this.banks.get(bank)?.contacts);
    if (latches.every((latch, index) => latch === this.#told[index])) return;
    this.#told = latches;
    this.tell(latches);
  }

  /**
   * The board's own reading with the inputs read after it. The board is left alone when none of its own latches is wanted or to
   * be had. The error is the board's own where it was asked and did not answer, which leaves the channels without an input
   * unknown; else it says why an input is unknown.
   */
  async read(ownReading: () => Promise<Reading>): Promise<Reading> {
    const own: Reading = this.#asksBoard ? await ownReading() : { latches: this.#own.map(() => 'unknown') };
    const fresh = new Map([...this.#banksRead()].map((bank) => [bank, this.banks.get(bank)?.read()]));
    const latches = overlaid(own.latches, this.mapped, (bank) => fresh.get(bank)?.contacts);
    const error = own.error ?? [...fresh.values()].find((contacts) => contacts?.error)?.error;
    return { latches, ...(error ? { error } : {}) };
  }

  #banksRead(): ReadonlySet<string> {
    return new Set(this.mapped.map(({ from }) => from.board));
  }
}
