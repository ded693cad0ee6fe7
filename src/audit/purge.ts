import type { Clock } from '../clock/clock.js';
import type { ReleaseMarks, StoredMark } from '../store/release-marks.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import { retentionClasses } from './event.js';
import { advanced, fromTheBeginning, mayLeave, nextStretch } from './purge-pass.js';
import type { RecordRoom } from './record-room.js';
import { horizons, hourOf, needlessMarks, type PerClass, perClass } from './retention.js';

interface PurgeParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly marks: ReleaseMarks;
  readonly room: Pick<RecordRoom, 'removed'>;
  readonly clock: Clock;
  /** How long the rows of each class stay after their receipt, in ms. */
  readonly retentionMs: PerClass;
  /** Whether somebody is at a door: everything here can wait. */
  readonly opening: () => boolean;
}

/** Rows that one step looks at: a few ms on a small board, and one commit. */
const stepRows = 64;
/** Marks are by the hour, so there is no haste. */
const lookEveryMs = 60_000;
/** Damaged databases that were set aside are looked at so often. */
const asideEveryMs = 3_600_000;
/** The log still holds the rows that have left; it is cut when no more are due, at the latest so long after the first. */
const logPatienceMs = 5 * 60_000;
/** A disk that does not take the removal is left alone for so long. */
const retryMs = 60_000;

interface Work {
  /** Up to where rows may leave by their time. */
  readonly upTo: PerClass;
  readonly cursors: PerClass;
}

/**
 * Removes the rows of the record that receipts cover and whose time is over, in small steps; while the clock is trusted only.
 * The newest row of the current chain stays: the next one follows its hash, and a chain without its end is a broken one.
 */
export class Purge {
  readonly #slice;
  readonly #remove;
  /** By chain. A start, or a recovered database, begins anew: by the primary key, behind what has left before. */
  #work = new Map<string, Work>();
  #lookedMonoMs = Number.NEGATIVE_INFINITY;
  #asideMonoMs = Number.NEGATIVE_INFINITY;
  #notBeforeMonoMs = Number.NEGATIVE_INFINITY;
  /** Since when the log holds rows that have left. */
  #logSinceMonoMs: number | undefined;

  constructor(private readonly parts: PurgeParts) {
    const { store } = parts;
    this.#slice = store.statement<[string, number, number, number], { seq: number; retention: string }>(
      'SELECT seq, retention FROM audit WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
    );
    this.#remove = store.statement<[string, number], never>('DELETE FROM audit WHERE chain = ? AND seq = ?');
    store.onRecovered(() => {
      this.#work = new Map();
      this.#lookedMonoMs = Number.NEGATIVE_INFINITY;
    });
  }

  /**
   * One step. Call it every second or so.
   * @throws LockerError `store.*`; it is tried again after a minute
   */
  tick(): void {
    const { clock, opening } = this.parts;
    const { state, monoMs, wallMs } = clock.now();
    if (state !== 'trusted' || opening() || monoMs < this.#notBeforeMonoMs) return;
    this.#notBeforeMonoMs = monoMs + retryMs;
    if (monoMs - this.#lookedMonoMs >= lookEveryMs) this.#look(wallMs, monoMs);
    if (monoMs - (this.#logSinceMonoMs ?? monoMs) >= logPatienceMs) this.#cutLog();
    else if (!this.#step(monoMs)) this.#cutLog();
    this.#notBeforeMonoMs = Number.NEGATIVE_INFINITY;
  }

  /** What is due now, and what need not be known any more. */
  #look(wallMs: number, monoMs: number): void {
    const { store, audit, marks, retentionMs } = this.parts;
    if (marks.unmarked().length > 0) store.tx(() => marks.mark(hourOf(wallMs)));
    const work = new Map<string, Work>();
    const needless: StoredMark[] = [];
    for (const [chain, own] of byChain(marks.all())) {
      if (audit.lastSeq(chain) === 0) {
        needless.push(...own);
        continue;
      }
      needless.push(...needlessMarks(own, retentionMs, wallMs));
      work.set(chain, {
        upTo: horizons(own, retentionMs, wallMs),
        cursors: this.#work.get(chain)?.cursors ?? fromTheBeginning,
      });
    }
    if (needless.length > 0) {
      store.tx(() => {
        for (const mark of needless) marks.remove(mark);
      });
    }
    this.#work = work;
    this.#lookedMonoMs = monoMs;
    if (monoMs - this.#asideMonoMs < asideEveryMs) return;
    store.removeAgedAside(wallMs, Math.max(...retentionClasses.map((name) => retentionMs[name])));
    this.#asideMonoMs = monoMs;
  }

  /** Looks through a few rows of one chain. False when nothing is due. */
  #step(monoMs: number): boolean {
    const { store, audit, room } = this.parts;
    const current = audit.chain();
    for (const [chain, { upTo, cursors }] of this.#work) {
      const last = chain === current ? audit.lastSeq(chain) - 1 : Number.POSITIVE_INFINITY;
      const due = perClass((name) => Math.min(upTo[name], last));
      const stretch = nextStretch(cursors, due);
      if (stretch === undefined) continue;
      const rows = this.#slice.all(chain, stretch.after, stretch.upTo, stepRows);
      const leaving = rows.filter((row) => mayLeave(row, due));
      if (leaving.length > 0) {
        store.tx(() => {
          for (const { seq } of leaving) this.#remove.run(chain, seq);
        });
        room.removed(leaving.length);
        this.#logSinceMonoMs ??= monoMs;
      }
      const reached = rows.length < stepRows ? stretch.upTo : (rows.at(-1)?.seq ?? stretch.upTo);
      this.#work.set(chain, { upTo, cursors: advanced(cursors, due, reached) });
      return true;
    }
    return false;
  }

  /** The rows that have left are gone from the database's files then, and soon from its snapshot. */
  #cutLog(): void {
    if (this.#logSinceMonoMs === undefined || !this.parts.store.truncateLogIfQuiet()) return;
    this.#logSinceMonoMs = undefined;
    this.parts.store.requestSnapshot();
  }
}

function byChain(marks: readonly StoredMark[]): ReadonlyMap<string, StoredMark[]> {
  const chains = new Map<string, StoredMark[]>();
  for (const mark of marks) {
    const own = chains.get(mark.chain);
    if (own === undefined) chains.set(mark.chain, [mark]);
    else own.push(mark);
  }
  return chains;
}
