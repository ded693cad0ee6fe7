import { createHmac, randomBytes } from 'node:crypto';
import { type Answer, problem } from '../lib/answer.js';
import type { TimeSource } from '../lib/clock-source.js';

interface Kept {
  readonly bodyHash: string;
  readonly answer: Promise<Answer>;
  readonly untilMonoMs: number;
}

const keepMs = 10 * 60_000;
const maxKept = 512;

/**
 * One answer for one `Idempotency-Key`: a page that lost the connection asks again and neither opens a door twice nor
 * spends a second try. Bodies hold PINs, so they are kept as a hash under a key that lives and dies with the process.
 */
export class IdempotentAnswers {
  readonly #kept = new Map<string, Kept>();
  readonly #hashKey = randomBytes(32);
  readonly #time: TimeSource;

  constructor(time: TimeSource) {
    this.#time = time;
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
    const answer = work();
    this.#kept.set(name, { bodyHash, answer, untilMonoMs: this.#time.monoMs() + keepMs });
    try {
      return await answer;
    } catch (error) {
      this.#kept.delete(name);
      throw error;
    }
  }

  /** A Map keeps the order of insertion, so the oldest come first. */
  #forgetOld(): void {
    for (const [name, { untilMonoMs }] of this.#kept) {
      if (untilMonoMs > this.#time.monoMs() && this.#kept.size < maxKept) return;
      this.#kept.delete(name);
    }
  }
}
