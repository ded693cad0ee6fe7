import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import type { CabinetAlarm } from '../store.js';
import { ToldLately } from '../told-lately.js';

/** Tells the operator what is wrong with money: in the log, and as an alarm of its cabinet where it has one. The same once a minute. */
export class Teller {
  readonly #told: ToldLately;

  constructor(
    private readonly raise: (cabinet: string, code: CabinetAlarm, nowMs: number) => Promise<void>,
    private readonly time: TimeSource,
    private readonly log: Log,
  ) {
    this.#told = new ToldLately(time);
  }

  async alarm(code: CabinetAlarm, cabinet: string | undefined, message: string): Promise<void> {
    await this.#told.once(`${code} ${cabinet ?? ''}`, async () => {
      this.log('error', code, { cabinet, message });
      if (cabinet !== undefined) await this.raise(cabinet, code, this.time.wallMs());
    });
  }

  /** A fault that passes by itself, or is put right at the gateway. */
  fault(error: unknown): void {
    const code = codeOf(error);
    if (!this.#told.has(`${code} ${messageOf(error)}`)) this.log('error', code, { message: messageOf(error) });
  }
}
