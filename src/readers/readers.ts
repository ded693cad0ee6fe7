import type { PadKey } from '../../drivers/readers/news.js';
import type { Presented } from '../access/present.js';
import { typedLocker } from '../access/typed-locker.js';
import { type ReaderSpec, readsCards } from '../config/reader-specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import { AwaitedCards } from './awaited-cards.js';
import { Keypads } from './keypads.js';
import type { ReadersWorld } from './readers-world.js';
import { STILL_THERE_MS, Turn } from './turn.js';

interface ReadersParts {
  readonly world: ReadersWorld;
  readonly hardware: Pick<Hardware, 'on'>;
  readonly readers: readonly ReaderSpec[];
  readonly time: TimeSource;
}

/** The way from what is presented at scanners, card readers and keypads to an opening. */
export class Readers {
  readonly #turns = new Map<string, Turn>();
  readonly #keypads: Keypads;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #awaited = new AwaitedCards();
  readonly #ready = new Map<string, boolean>();
  readonly #running = new Set<Promise<void>>();
  #stopping = false;

  constructor(private readonly parts: ReadersParts) {
    const { hardware, readers, time } = parts;
    this.#keypads = new Keypads(time);
    for (const { id } of readers) this.#turns.set(id, new Turn());
    hardware.on('presented', ({ reader, kind, text }) => {
      if (kind === 'card') this.#card(reader, text);
      else this.#shown(reader, text, { kind: 'code', text });
    });
    hardware.on('key', ({ reader, key }) => this.#key(reader, key));
    hardware.on('reader', ({ reader, ready, message }) => {
      this.#ready.set(reader, ready);
      if (ready) return;
      // A key may be missing in what was typed.
      this.#keypads.forget(reader);
      this.#awaited.end(away(reader, message), reader);
    });
  }

  /**
   * The number of the next card that is held at a reader, which then opens nothing: for whoever enrols it.
   * Rejects with `reader.unknown`, `reader.away`, `reader.taken`, `reader.no_card` after `withinMs`, `reader.ended` after
   * `signal` is aborted or when the agent stops.
   */
  async nextCard(reader: string, withinMs: number, signal: AbortSignal): Promise<string> {
    const cards = this.parts.readers.filter(readsCards).map(({ id }) => id);
    if (!cards.includes(reader)) {
      const known = cards.length === 0 ? 'the config has none' : `there is ${cards.join(', ')}`;
      throw new LockerError('reader.unknown', `There is no card reader "${reader}": ${known}.`);
    }
    if (this.#stopping) throw stopped();
    if (this.#ready.get(reader) !== true) throw away(reader);
    return this.#awaited.next(reader, withinMs, signal);
  }

  /** Takes nothing any more, and waits for what is being dealt with. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#awaited.end(stopped());
    await Promise.all([...this.#running]);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#keypads.forgetAll();
  }

  #card(reader: string, number: string): void {
    if (!this.#awaited.take(reader, number)) this.#shown(reader, number, { kind: 'card', number });
  }

  /** `text`: by which it is known again. */
  #shown(reader: string, text: string, what: Presented): void {
    if (this.#stopping) return;
    const { world, time } = this.parts;
    const turn = this.#turns.get(reader);
    switch (turn?.take(text, time.monoMs())) {
      case 'begin':
        this.#deal(reader, turn, what);
        return;
      case 'same':
        this.#forgetShownLater(reader, turn);
        return;
      case 'busy':
        world.denied();
    }
  }

  #deal(reader: string, turn: Turn, what: Presented): void {
    const work = this.#present(what).finally(() => {
      this.#running.delete(work);
      turn.end(this.parts.time.monoMs());
      this.#forgetShownLater(reader, turn);
    });
    this.#running.add(work);
  }

  async #present(what: Presented): Promise<void> {
    const { world } = this.parts;
    try {
      const presentation = await world.present(what);
      if (presentation.kind === 'unavailable') world.onFault(presentation.error);
    } catch (error) {
      world.onFault(error);
      world.denied();
    }
  }

  #key(reader: string, key: PadKey): void {
    if (this.#stopping) return;
    const { world, time } = this.parts;
    const entry = this.#keypads.press(reader, key);
    if (!entry) return;
    const turn = this.#turns.get(reader);
    if (turn?.take(undefined, time.monoMs()) !== 'begin') {
      world.denied();
      return;
    }
    this.#deal(reader, turn, { kind: 'pin', number: typedLocker(entry.number, world.lockers), pin: entry.pin });
  }

  #forgetShownLater(reader: string, turn: Turn): void {
    clearTimeout(this.#timers.get(reader));
    if (this.#stopping) return;
    // A timer may be a little early.
    const work = (): void => turn.forget(this.parts.time.monoMs());
    this.#timers.set(reader, setTimeout(work, STILL_THERE_MS + 10));
  }
}

function away(reader: string, message?: string): LockerError {
  const why = message === undefined ? 'see `lockerctl status`' : message;
  return new LockerError('reader.away', `Reader ${reader} does not work at the moment: ${why}`, { reader });
}

function stopped(): LockerError {
  return new LockerError('reader.ended', 'The daemon is stopping.');
}
