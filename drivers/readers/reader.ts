import type { TimeSource } from '../../src/lib/clock-source.js';
import type { OpenFor } from './device.js';
import type { ReaderFault } from './fault.js';
import { KeptDevice } from './kept-device.js';
import type { ReaderFact } from './messages.js';
import type { Decoder, News } from './news.js';
import { Presence } from './presence.js';
import { type ReaderCounters, ReaderTally } from './tally.js';

export interface ReaderParts<Data> {
  readonly id: string;
  readonly open: OpenFor<Data>;
  /** A fresh one for each opening. */
  readonly decoder: () => Decoder<Data>;
  readonly tell: (fact: ReaderFact) => void;
  readonly time: TimeSource;
  readonly random: () => number;
}

/** A timer this late says that the whole process was held up, so that data may wait unread: no silence. */
const HELD_UP_MS = 20;
/** What came while the process was held up for less than that is read within so long: timers go before what waits to be read. */
const LAST_LOOK_MS = 10;

/** One scanner, card reader or keypad: its device, and what is made of what comes from it. */
export class Reader<Data> {
  readonly #device: KeptDevice<Data>;
  readonly #tally = new ReaderTally();
  readonly #presence = new Presence();
  #decoder: Decoder<Data>;
  #timer: NodeJS.Timeout | undefined;
  #openings = 0;

  constructor(private readonly parts: ReaderParts<Data>) {
    const { open, decoder, time, random } = parts;
    this.#decoder = decoder();
    this.#device = new KeptDevice<Data>({
      ...{ open, time, random },
      begins: () => this.#begin(),
      data: (data) => {
        this.#hear(this.#decoder.take(data));
        this.#waitForQuiet();
      },
      state: (fault) => this.#state(fault),
    });
  }

  open(): void {
    this.#device.open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#device.close();
  }

  counters(): ReaderCounters {
    return this.#tally.counters(this.#device.ready, this.#device.fault);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#decoder = this.parts.decoder();
  }

  #state(fault: ReaderFault | undefined): void {
    // What had begun before the device went has no end.
    clearTimeout(this.#timer);
    if (!fault && this.#openings++ > 0) this.#tally.reopens++;
    this.parts.tell({ type: 'reader', reader: this.parts.id, ready: fault === undefined, ...fault });
  }

  #waitForQuiet(): void {
    clearTimeout(this.#timer);
    const { quietMs } = this.#decoder;
    if (quietMs === Infinity) return;
    const dueMs = this.parts.time.monoMs() + quietMs;
    this.#timer = setTimeout(() => {
      if (this.parts.time.monoMs() - dueMs > HELD_UP_MS) this.#waitForQuiet();
      else this.#timer = setTimeout(() => this.#hear(this.#decoder.quiet()), LAST_LOOK_MS);
    }, Math.ceil(quietMs));
  }

  #hear(news: readonly News[]): void {
    for (const item of news) this.#hand(item);
  }

  #hand(item: News): void {
    const { id: reader, tell, time } = this.parts;
    switch (item.kind) {
      case 'refused':
        this.#tally.refuse(item.why);
        return;
      case 'card':
        if (!this.#presence.seen(item.number, time.monoMs())) {
          this.#tally.repeats++;
          return;
        }
        this.#tally.read++;
        tell({ type: 'presented', reader, kind: 'card', text: item.number });
        return;
      case 'code':
        this.#tally.read++;
        tell({ type: 'presented', reader, kind: 'code', text: item.text });
        return;
      case 'key':
        this.#tally.read++;
        tell({ type: 'key', reader, key: item.key });
    }
  }
}
