import type { TimeSource } from '../lib/clock-source.js';
import type { SignedFault } from '../tokens/signed-object.js';
import type { TimeReading } from '../tokens/time-token.js';
import { confirmedInstant, type KnownInstant } from './known-time.js';

interface TimeRequestOptions {
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly time: TimeSource;
  readonly randomBytes: (count: number) => Buffer;
  /** Reads a text as a `time+jwt` of a trusted key. */
  readonly read: (text: string) => Promise<TimeReading>;
}

export type AnswerFault = SignedFault | 'wrong_cabinet' | 'unknown_nonce' | 'late';

type TimeAnswer =
  | { readonly kind: 'answered'; readonly instant: KnownInstant }
  | { readonly kind: 'refused'; readonly reason: AnswerFault };

/** An answer is accepted for so long after its question, by the monotonic clock. */
export const answerWithinMs = 10_000;
const nonceBytes = 16;
/** More questions than anybody has open at once; the oldest is forgotten first. */
const mostOpen = 16;

/**
 * Questions for the time and their answers. A nonce is answered once, so an answer that was overheard or held back sets no
 * clock: it says what the time was between the question and its answer, and the trip is as much as it can be wrong.
 */
export class TimeRequests {
  /** When each nonce was given. One whose time is over stays, so that its answer is called late. */
  readonly #askedMonoMs = new Map<string, number>();

  constructor(private readonly options: TimeRequestOptions) {}

  /** A new nonce: 128 bits in base64url. */
  ask(): string {
    const { time, randomBytes } = this.options;
    const nonce = randomBytes(nonceBytes).toString('base64url');
    this.#askedMonoMs.set(nonce, time.monoMs());
    const [oldest] = this.#askedMonoMs.keys();
    if (this.#askedMonoMs.size > mostOpen && oldest !== undefined) this.#askedMonoMs.delete(oldest);
    return nonce;
  }

  /** Checks a text that came as an answer. A nonce that was answered in time, or late, is used up. */
  async answer(text: string): Promise<TimeAnswer> {
    const { cabinet, time, read } = this.options;
    const arrivedMonoMs = time.monoMs();
    const reading = await read(text);
    if (reading.kind === 'refused') return reading;
    if (reading.cabinet !== cabinet) return { kind: 'refused', reason: 'wrong_cabinet' };
    const askedMonoMs = this.#askedMonoMs.get(reading.nonce);
    if (askedMonoMs === undefined) return { kind: 'refused', reason: 'unknown_nonce' };
    this.#askedMonoMs.delete(reading.nonce);
    const tripMs = arrivedMonoMs - askedMonoMs;
    if (tripMs > answerWithinMs) return { kind: 'refused', reason: 'late' };
    return { kind: 'answered', instant: confirmedInstant(reading.nowMs, tripMs, arrivedMonoMs) };
  }
}
