import type { Heard } from './address-judge.js';
import type { Job } from './job.js';
import type { Decoder } from './protocol.js';
import type { Note, Reception } from './reception.js';
import type { Ending } from './transaction.js';

/** A driver that lets go of the line may leave a byte or two of rubbish behind a frame. */
const LEAST_DAMAGE = 3;

type Received = Pick<Reception<unknown>, 'damaged' | 'rest'>;

interface Answered {
  readonly board: string;
  /** Reads the same answer again. */
  readonly again: Decoder<unknown> | undefined;
  /** Another board's answer to the same question begins by then, monotonic ms. */
  readonly untilMs: number;
  heard: Heard;
}

/** What each request brings, from its first byte until the next request: a second board's answer comes behind the first's. */
export class Hearing {
  #answered: Answered | undefined;

  constructor(private readonly tell: (board: string, heard: Heard) => void) {}

  /** An exchange is over; `received` is what it brought. */
  ended<T>(job: Job<T>, ending: Ending<T>, received: Received, untilMs: number): void {
    const { board, role, exchange } = job;
    if (exchange.decode === null) return;
    if (ending.kind === 'timeout') {
      // A frame whose end never came is damaged too.
      const damaged = received.damaged || received.rest.length > 0;
      if (!ending.yielded) this.tell(board, damaged ? 'damage' : 'nothing');
    } else {
      // An acknowledgement may be byte for byte its request (xor-8a), and its echo is no second board.
      const again = role === 'status' ? exchange.decode : undefined;
      this.#answered = { board, again, untilMs, heard: received.damaged ? 'noise' : 'answer' };
    }
  }

  /** Bytes that came while nothing was asked, and what they were taken for. */
  followed(bytes: Uint8Array, notes: readonly Note[], nowMs: number): void {
    const answered = this.#answered;
    if (!answered || nowMs > answered.untilMs || notes.some(({ kind }) => kind === 'late')) return;
    if (answered.again?.(bytes, true).kind === 'answer') answered.heard = 'two-answers';
    else if (bytes.length >= LEAST_DAMAGE && notes.some(({ kind }) => kind === 'damaged')) answered.heard = 'damage';
  }

  /** The next request begins: nothing that comes now belongs to the last one. */
  settle(): void {
    const answered = this.#answered;
    this.#answered = undefined;
    if (answered) this.tell(answered.board, answered.heard);
  }
}
