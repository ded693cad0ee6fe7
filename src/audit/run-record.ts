import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import { type LastRun, type Run, rowOfStop, rowsOfStart } from './run-rows.js';

interface RunRecordParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly meta: Meta;
}

/**
 * Records the start and the stop of this run, and how the one before ended. What a full disk does not take at the start is
 * written later, with what the record still says of the run before: a row is written, or it stays due.
 */
export class RunRecord {
  #told = false;

  constructor(
    private readonly parts: RunRecordParts,
    private readonly run: Run,
  ) {}

  /**
   * Writes what is due; call it at the start and every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    // A database that was mended in operation may know an earlier run only.
    if (this.#told && this.#isKnown()) return;
    this.parts.store.tx(() => this.#write(false));
    this.#told = true;
  }

  /**
   * The stop, and what of the start is still due.
   * @throws LockerError `store.*`; the next start then finds a run that did not say that it ended
   */
  stop(): void {
    const { store, audit } = this.parts;
    store.tx(() => {
      this.#write(true);
      audit.append(rowOfStop);
    });
    this.#told = true;
  }

  #write(stopped: boolean): void {
    const { audit, meta } = this.parts;
    if (!this.#told) for (const row of rowsOfStart(this.run, this.#last())) audit.append(row);
    meta.set('last_run', { ...this.run, stopped });
  }

  #isKnown(): boolean {
    const { boot, version, config } = this.run;
    const last = this.#last();
    return last?.boot === boot && last.version === version && last.config === config && !last.stopped;
  }

  /** What another version of the program wrote in another shape tells nothing. */
  #last(): LastRun | undefined {
    return metaShapes.last_run.safeParse(this.parts.meta.get('last_run')).data;
  }
}
