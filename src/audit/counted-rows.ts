import type { TimeSource } from '../lib/clock-source.js';
import { codeOf } from '../lib/errors.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import type { NewEvent } from './event.js';
import { RepeatCounter } from './repeat-counter.js';

/** Appends events that somebody can repeat at will: beyond `limit` a minute they become one counted row for each event and actor. */
export class CountedRows {
  readonly #counter: RepeatCounter<NewEvent>;

  constructor(
    private readonly store: Store,
    private readonly audit: AuditLog,
    private readonly time: TimeSource,
    limit: number | (() => number),
  ) {
    this.#counter = new RepeatCounter(limit);
  }

  /** Inside a transaction only. */
  record(event: NewEvent): void {
    if (this.#counter.admit(kindOf(event), event, this.time.monoMs())) this.audit.append(event);
  }

  /**
   * Appends in a transaction of its own. What the disk does not take is counted with the others of its minute, and so written
   * later.
   * @throws LockerError `store.*` when it was not written now
   */
  note(event: NewEvent): void {
    const kind = kindOf(event);
    if (!this.#counter.admit(kind, event, this.time.monoMs())) return;
    try {
      this.store.tx(() => this.audit.append(event));
    } catch (error) {
      if (codeOf(error).startsWith('store.')) this.#counter.hold(kind);
      throw error;
    }
  }

  /** Writes the summaries of the minutes that are over; call it every second or so. What could not be written stays due. */
  tick(): void {
    this.#write(this.time.monoMs());
  }

  /** Writes the summary of the running minute, too: at the end of the program. */
  flush(): void {
    this.#write(Number.POSITIVE_INFINITY);
  }

  #write(untilMonoMs: number): void {
    const summaries = this.#counter.due(untilMonoMs);
    if (summaries.length === 0) return;
    this.store.tx(() => {
      for (const { first, count } of summaries) {
        const { event, actor, actor_role } = first;
        const who = { ...(actor !== undefined && { actor }), ...(actor_role && { actor_role }) };
        this.audit.append({ event, ...who, reason: 'repeated', error_args: [count] });
      }
    });
    this.#counter.recorded(summaries);
  }
}

function kindOf({ event, actor = '' }: NewEvent): string {
  return `${event} ${actor}`;
}
