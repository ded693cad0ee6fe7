import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import type { CabinetAlarm } from '../store.js';

/** The same of one cabinet is told and counted once in this time. */
const quietMs = 60_000;
const mostQuiet = 10_000;

/** Tells the operator what is wrong with money: in the log, and as an alarm of its cabinet where it has one. */
export class Teller {
  readonly #told = new Map<string, number>();

  constructor(
    private readonly raise: (cabinet: string, code: CabinetAlarm, nowMs: number) => Promise<void>,
    private readonly time: TimeSource,
    private readonly log: Log,
  ) {}

  async alarm(code: CabinetAlarm, cabinet: string | undefined, message: string): Promise<void> {
    if (this.#isQuiet(`${code} ${cabinet ?? ''}`)) return;
    this.log('error', code, { cabinet, message });
    if (cabinet !== undefined) await this.raise(cabinet, code, this.time.wallMs());
  }

  /** A fault that passes by itself, or is put right at the gateway. */
  fault(error: unknown): void {
    const code = codeOf(error);
    if (!this.#isQuiet(`${code} ${messageOf(error)}`)) this.log('error', code, { message: messageOf(error) });
  }

  #isQuiet(key: string): boolean {
    const nowMs = this.time.monoMs();
    const toldMs = this.#told.get(key);
    if (toldMs !== undefined && nowMs - toldMs < quietMs) return true;
    if (this.#told.size >= mostQuiet) this.#told.clear();
    this.#told.set(key, nowMs);
    return false;
  }
}
