import type { TimeSource } from '../lib/clock-source.js';
import { isStoreError } from '../lib/errors.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import type { NewEvent } from './event.js';
import { RepeatCounter } from './repeat-counter.js';

/**
 * Appends events that may be repeated without end: beyond `limit` a minute they become one counted row. Somebody's are counted for
 * each event and actor, those of a part of the cabinet for each event and part.
 */
export class CountedRows {
  readonly #counter: RepeatCounter<NewEvent>;

  constructor(
    private readonly store: Pick<Store, 'tx' | 'afterCommit'>,
    private readonly audit: Pick<AuditLog, 'append'>,
    private readonly time: Pick<TimeSource, 'monoMs'>,
    limit: number | (() => number),
  ) {
    this.#counter = new RepeatCounter(limit);
  }

  /**
   * Inside a transaction only; it counts once that is durable, so that what was rolled back may be recorded again.
   * @param part whose event it is, where it is none of a person: a locker, a board, a bus, a reader
   */
  record(event: NewEvent, part?: string): void {
    const kind = kindOf(event, part);
    const nowMs = this.time.monoMs();
    const admitted = this.#counter.admits(kind, nowMs);
    if (admitted) this.audit.append(event);
    this.store.afterCommit(() => this.#counter.count(kind, commonOf(event, part), nowMs, admitted));
  }

  /**
   * Appends in a transaction of its own. What the disk does not take is counted with the others of its minute, and so written
   * later.
   * @throws LockerError `store.*` when it was not written now
   */
  note(event: NewEvent): void {
    const kind = kindOf(event);
    const nowMs = this.time.monoMs();
    const hold = (): void => this.#counter.count(kind, commonOf(event), nowMs, false);
    if (!this.#counter.admits(kind, nowMs)) {
      hold();
      return;
    }
    try {
      this.store.tx(() => this.record(event));
    } catch (error) {
      if (isStoreError(error)) hold();
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
        this.audit.append({ ...first, reason: 'repeated', error_args: [count, ...(first.error_args ?? [])] });
      }
    });
    this.#counter.recorded(summaries);
  }
}

function kindOf({ event, actor = '' }: NewEvent, part?: string): string {
  return part === undefined ? `${event} ${actor}` : `${event} of ${part}`;
}

/** What a summary tells beside the number: who it was, or which part and what was wrong with it first. */
function commonOf({ event, actor, actor_role, board, locker, error, error_args }: NewEvent, part?: string): NewEvent {
  if (part === undefined) return { event, ...(actor !== undefined && { actor }), ...(actor_role && { actor_role }) };
  return {
    event,
    ...(board !== undefined && { board }),
    ...(locker !== undefined && { locker }),
    ...(error !== undefined && { error }),
    ...(error_args && { error_args }),
  };
}
