import { backoffMs } from '../src/lib/backoff.js';
import type { TimeSource } from '../src/lib/clock-source.js';

/** A board that has stopped answering, as the prober needs it. */
export interface Quarantined {
  /** Asks it once, when nothing else wants the wire. Resolves with how long that held the wire, in ms. */
  probe(): Promise<number>;
}

const probing = { firstMs: 1_000, capMs: 30_000 };
/**
 * After a probe its bus is left alone for so many times as long: all silent boards together get a hundredth of the wire. Polls
 * take three; together they must stay under the one opening in twenty that may meet another exchange on its way.
 */
const REST_FACTOR = 100;

/**
 * A board that falls silent again so soon is not well: it is asked ever more seldom still, or a bad contact would fill the record
 * with its comings and goings. Its openings ask it first, and so lose nothing.
 */
const RELAPSE_MS = 60_000;

interface Patient {
  failures: number;
  dueMs: number;
}

interface Recovery {
  readonly failures: number;
  readonly atMs: number;
}

/** Asks the quarantined boards of one bus, one at a time, the longest due first, and never often enough to be in the way. */
export class Prober {
  readonly #patients = new Map<Quarantined, Patient>();
  readonly #recovered = new Map<Quarantined, Recovery>();
  #timer: NodeJS.Timeout | undefined;
  #freeAtMs = 0;
  #probing = false;

  constructor(
    private readonly time: TimeSource,
    private readonly random: () => number,
  ) {}

  add(board: Quarantined): void {
    if (this.#patients.has(board)) return;
    const nowMs = this.time.monoMs();
    const last = this.#recovered.get(board);
    const failures = last && nowMs - last.atMs < RELAPSE_MS ? last.failures + 1 : 1;
    this.#patients.set(board, { failures, dueMs: nowMs + backoffMs(failures, probing, this.random()) });
    this.#arm();
  }

  /** The board answers again. */
  release(board: Quarantined): void {
    const patient = this.#patients.get(board);
    if (patient) this.#recovered.set(board, { failures: patient.failures, atMs: this.time.monoMs() });
    this.remove(board);
  }

  /** Its bus is gone. */
  remove(board: Quarantined): void {
    this.#patients.delete(board);
    this.#arm();
  }

  /** The board has said something by itself. */
  hurry(board: Quarantined): void {
    const patient = this.#patients.get(board);
    if (!patient) return;
    patient.dueMs = this.time.monoMs();
    this.#arm();
  }

  #next(): readonly [Quarantined, Patient] | undefined {
    return [...this.#patients].reduce<readonly [Quarantined, Patient] | undefined>(
      (first, entry) => (first && first[1].dueMs <= entry[1].dueMs ? first : entry),
      undefined,
    );
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#next();
    if (!next || this.#probing) return;
    const waitMs = Math.max(next[1].dueMs, this.#freeAtMs) - this.time.monoMs();
    this.#timer = setTimeout(() => void this.#probe(), Math.max(0, Math.ceil(waitMs)));
  }

  async #probe(): Promise<void> {
    const next = this.#next();
    if (!next || this.#probing) return;
    const [board, patient] = next;
    this.#probing = true;
    const tookMs = await board.probe();
    this.#probing = false;
    const nowMs = this.time.monoMs();
    this.#freeAtMs = nowMs + REST_FACTOR * tookMs;
    patient.failures++;
    patient.dueMs = nowMs + backoffMs(patient.failures, probing, this.random());
    this.#arm();
  }
}
