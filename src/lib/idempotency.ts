import { createHmac, randomBytes } from 'node:crypto';
import { type Answer, problem } from './answer.js';
import type { TimeSource } from './clock-source.js';

interface Kept {
  readonly bodyHash: string;
  readonly answer: Promise<Answer>;
  /** Kept so long after it was answered; `null` while it runs. */
  untilMonoMs: number | null;
}

/** The `Idempotency-Key` header. */
const keyForm = /^[\x21-\x7e]{1,64}$/;

/** Why the key that came with a request cannot be used; `null` when it can, or when there is none. */
export function keyFault(key: string | undefined): Answer | null {
  if (key === undefined || keyForm.test(key)) return null;
  return problem(400, 'malformed', 'Idempotency-Key: expected 1 to 64 visible ASCII characters.');
}

const keepMinutes = 10;
const keepMs = keepMinutes * 60_000;
const usualMost = 512;

/**
 * How many answers are kept of somebody who may ask so often in a minute, and after a pause as often at once: all that he can ask for in the
 * time, and in a minute more, in which requests may run.
 */
export function mostKept(perMinute: number): number {
  return (keepMinutes + 2) * perMinute;
}

/**
 * One answer for one `Idempotency-Key`: a client that lost the connection asks again and neither opens a door twice nor
 * spends a second try. Bodies may hold PINs, so they are kept as a hash under a key that lives and dies with the process.
 */
export class IdempotentAnswers {
  readonly #kept = new Map<string, Kept>();
  readonly #hashKey = randomBytes(32);
  readonly #time: TimeSource;
  readonly #most: number;

  /** @param most how many answers are kept; of more, the oldest is forgotten before its time */
  constructor(time: TimeSource, most = usualMost) {
    this.#time = time;
    this.#most = most;
  }

  /** Runs `work` once for each key in ten minutes; repeats get its answer, also while it runs. */
  async once(key: string, path: string, body: Uint8Array, work: () => Promise<Answer>): Promise<Answer> {
    const name = `${path} ${key}`;
    const bodyHash = createHmac('sha256', this.#hashKey).update(body).digest('base64');
    this.#forgetOld();
    const kept = this.#kept.get(name);
    if (kept) {
      if (kept.bodyHash === bodyHash) return kept.answer;
      return problem(409, 'key_reused', 'This Idempotency-Key was used with another body: take a new key.');
    }
    const running: Kept = { bodyHash, answer: work(), untilMonoMs: null };
    this.#kept.set(name, running);
    try {
      return await running.answer;
    } catch (error) {
      this.#kept.delete(name);
      throw error;
    } finally {
      running.untilMonoMs = this.#time.monoMs() + keepMs;
    }
  }

  /** Oldest first, as a Map keeps them. One that runs is never forgotten: its repeat would open a second time. */
  #forgetOld(): void {
    for (const [name, { untilMonoMs }] of this.#kept) {
      if (untilMonoMs === null) continue;
      if (untilMonoMs > this.#time.monoMs() && this.#kept.size < this.#most) return;
      this.#kept.delete(name);
    }
  }
}
