import type { Decoder, Exchange, FeedbackBit, Taken } from './protocol.js';
import { type Kind, nameOf, type Question, readingsOf } from './scan-plan.js';

/** Which kinds of board read it as their answer, for how many channels, and how long it is. */
export interface Answer {
  readonly kinds: readonly [Kind, ...Kind[]];
  readonly channels: number;
  readonly bytes: number;
}

interface Reader {
  readonly kind: Kind;
  readonly channels: number;
  readonly decode: Decoder<readonly FeedbackBit[]>;
}

/** Reads with the decoders of all kinds that understand the request, and remembers what else was heard. */
export class Listener {
  readonly exchange: Exchange<Answer>;
  #damaged = false;
  #unfinished = false;
  #onLate: (() => void) | undefined;
  readonly #readers: readonly Reader[];

  constructor({ kinds, address }: Question) {
    const readings = kinds.flatMap((kind) => readingsOf(kind, address).map((reading) => ({ kind, ...reading })));
    this.#readers = readings.flatMap(({ kind, channels, exchange: { decode } }) =>
      decode ? [{ kind, channels, decode }] : [],
    );
    this.exchange = {
      bytes: readings[0]?.exchange.bytes ?? new Uint8Array(0),
      decode: (received, quiet) => this.#decode(received, quiet),
    };
  }

  /** Bytes came that form no frame, or not a whole one. */
  get damaged(): boolean {
    return this.#damaged || this.#unfinished;
  }

  givenUp(onLate: () => void): void {
    this.#onLate = onLate;
  }

  #decode(received: Uint8Array, quiet: boolean): Taken<Answer> {
    const all = this.#readers.map((reader) => ({ reader, taken: reader.decode(received, quiet) }));
    const taken = decided(all);
    if (this.#onLate) {
      if (taken.kind === 'answer') this.#onLate();
      return taken;
    }
    this.#unfinished = taken.kind === 'more';
    if (taken.kind === 'damaged') this.#damaged = true;
    return taken;
  }
}

function decided(
  all: readonly { readonly reader: Reader; readonly taken: Taken<readonly FeedbackBit[]> }[],
): Taken<Answer> {
  const answers = all.flatMap(({ reader, taken }) => (taken.kind === 'answer' ? [{ reader, used: taken.used }] : []));
  const [first] = answers;
  if (first) {
    const { reader, used } = first;
    const others = answers.map(({ reader: { kind } }) => kind).filter((kind) => nameOf(kind) !== nameOf(reader.kind));
    const unique = [...new Map(others.map((kind) => [nameOf(kind), kind])).values()];
    return { kind: 'answer', value: { kinds: [reader.kind, ...unique], channels: reader.channels, bytes: used }, used };
  }
  const rest = all.flatMap(({ taken }) => (taken.kind === 'answer' ? [] : [taken]));
  for (const kind of ['refused', 'more', 'unsolicited', 'foreign'] as const) {
    const taken = rest.find((one) => one.kind === kind);
    if (taken) return taken;
  }
  const used = rest.map((one) => (one.kind === 'damaged' ? one.used : Infinity));
  return { kind: 'damaged', used: Math.max(1, Math.min(...used, Number.MAX_SAFE_INTEGER)) };
}
