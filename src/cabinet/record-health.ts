import type { ErrorCode } from '../lib/error-codes.js';
import { codeOf } from '../lib/errors.js';
import type { CabinetRecord } from './record.js';

/** Writes to the record, and knows whether it takes anything: told when that changes, and recorded once it works again. */
export class RecordHealth {
  #error: ErrorCode | undefined;
  /** Openings that went through while nothing could be recorded. */
  #unrecordedOpenings = 0;

  constructor(
    private readonly record: Pick<CabinetRecord, 'store' | 'audit'>,
    private readonly changed: () => void,
  ) {}

  get failing(): boolean {
    return this.#error !== undefined;
  }

  /** A durable transaction. Throws what the store throws. */
  write<T>(work: () => T): T {
    try {
      return this.record.store.tx(work);
    } catch (error) {
      if (codeOf(error).startsWith('store.')) this.#fails(codeOf(error));
      throw error;
    }
  }

  /** For facts that may wait: false when the disk does not take them now. */
  tryWrite(work: () => void): boolean {
    try {
      this.write(work);
      return true;
    } catch (error) {
      if (codeOf(error).startsWith('store.')) return false;
      throw error;
    }
  }

  openedUnrecorded(): void {
    this.#unrecordedOpenings += 1;
  }

  /** To be called each second: tries the row that tells of the failed record; once it is on disk the record works again. */
  tick(): void {
    const error = this.#error;
    if (error === undefined) return;
    const count = this.#unrecordedOpenings;
    const { store, audit } = this.record;
    try {
      store.tx(() => audit.append({ event: 'device.record_failed', error, error_args: [count] }));
    } catch (failure) {
      if (codeOf(failure).startsWith('store.')) return;
      throw failure;
    }
    this.#error = undefined;
    this.#unrecordedOpenings -= count;
    this.changed();
  }

  #fails(code: ErrorCode): void {
    if (this.failing) return;
    this.#error = code;
    this.changed();
  }
}
