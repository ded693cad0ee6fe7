import type { CountedRows } from '../audit/counted-rows.js';
import type { NewEvent } from '../audit/event.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { isStoreError } from '../lib/errors.js';
import type { CabinetTables } from './tables.js';

/** More openings than one person makes by hand before somebody frees the disk; the rest is in the count. */
const mostLate = 200;

/** Writes to the record, and knows whether it takes anything: told when that changes, and recorded once it works again. */
export class RecordHealth {
  #failing = false;
  /** What it failed with last. */
  #error: ErrorCode | undefined;
  /** Openings that went through while nothing could be recorded, and the rows that tell of them. */
  #unrecordedOpenings = 0;
  #late: readonly NewEvent[] = [];

  constructor(
    private readonly tables: Pick<CabinetTables, 'store' | 'audit'>,
    private readonly changed: () => void,
  ) {}

  get failing(): boolean {
    return this.#failing;
  }

  /** A durable transaction. Throws what the store throws. */
  write<T>(work: () => T): T {
    try {
      return this.tables.store.tx(work);
    } catch (error) {
      if (isStoreError(error)) this.#fails(error.code);
      throw error;
    }
  }

  /** For facts that may wait: false when the disk does not take them now. */
  tryWrite(work: () => void): boolean {
    return this.attempt(() => this.write(work));
  }

  /** For what calls `write` by itself and may wait: false when the disk does not take it now. */
  attempt(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (isStoreError(error)) return false;
      throw error;
    }
  }

  /** An opening went through without a record: `row` tells of it, late. */
  openedUnrecorded(row: NewEvent): void {
    this.#unrecordedOpenings += 1;
    if (this.#late.length < mostLate) this.#late = [...this.#late, row];
  }

  /**
   * To be called each second: tries the row that tells of the failed record; once it is on disk the record works again. An opening
   * that began before may end after that: its row is tried on.
   * @param facts counts these rows where they tell of no opening: a disk at its limit may take one row and refuse the next all day
   */
  tick(facts: Pick<CountedRows, 'record'>): void {
    const error = this.#error;
    const count = this.#unrecordedOpenings;
    if (error === undefined || (!this.#failing && count === 0)) return;
    const late = this.#late;
    const { store, audit } = this.tables;
    try {
      store.tx(() => {
        const row: NewEvent = { event: 'device.record_failed', error, error_args: [count] };
        if (count > 0) audit.append(row);
        else facts.record(row, '');
        for (const row of late) audit.append(row);
      });
    } catch (failure) {
      if (!isStoreError(failure)) throw failure;
      this.#fails(failure.code);
      return;
    }
    this.#failing = false;
    this.#unrecordedOpenings -= count;
    this.#late = this.#late.slice(late.length);
    this.changed();
  }

  #fails(code: ErrorCode): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#error = code;
    this.changed();
  }
}
