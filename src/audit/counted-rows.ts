import type { TimeSource } from '../lib/clock-source.js';
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
    const kind = `${event.event} ${event.actor ?? ''}`;
    if (this.#counter.admit(kind, event, this.time.monoMs())) this.audit.append(event);
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
