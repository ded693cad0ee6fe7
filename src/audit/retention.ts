import { type RetentionClass, retentionClasses } from './event.js';

/** By the end of that hour receipts covered the rows of a chain up to `seq`. */
export interface ReleaseMark {
  /** Whole hours since the epoch, by a trusted clock. */
  readonly hour: number;
  readonly seq: number;
}

/** One number for each retention class: a time in ms, or a seq. */
export type PerClass = Readonly<Record<RetentionClass, number>>;

const hourMs = 3_600_000;

export function hourOf(wallMs: number): number {
  return Math.floor(wallMs / hourMs);
}

/** What `of` gives for each class. */
export function perClass(of: (name: RetentionClass) => number): PerClass {
  return {
    access: of('access'),
    payment: of('payment'),
    diagnostics: of('diagnostics'),
    admin: of('admin'),
    security: of('security'),
  };
}

export function isRetentionClass(text: string): text is RetentionClass {
  return retentionClasses.some((known) => known === text);
}

/**
 * Up to which seq the rows of each class may leave a chain; 0 for none. A row has to be covered by a receipt, and the time of
 * its class has to be over since the first that did. A mark may have grown until its hour was over, so it counts from there.
 */
export function horizons(marks: readonly ReleaseMark[], retentionMs: PerClass, nowMs: number): PerClass {
  return perClass((name) =>
    marks.reduce((upTo, { hour, seq }) => {
      const overMs = (hour + 1) * hourMs + retentionMs[name];
      return overMs <= nowMs ? Math.max(upTo, seq) : upTo;
    }, 0),
  );
}

/**
 * Marks that can be forgotten: those up to which rows of every class may leave, but for the last of these, which says that
 * its rows are marked; and those that another covers which is no later.
 */
export function needlessMarks<M extends ReleaseMark>(marks: readonly M[], retentionMs: PerClass, nowMs: number): M[] {
  const upTo = horizons(marks, retentionMs, nowMs);
  const allUpTo = Math.min(...retentionClasses.map((name) => upTo[name]));
  const needless: M[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  // From the last row down: whatever came before covers at least as much.
  for (const mark of [...marks].sort((a, b) => b.seq - a.seq || a.hour - b.hour)) {
    if (mark.seq < allUpTo || mark.hour >= earliest) needless.push(mark);
    earliest = Math.min(earliest, mark.hour);
  }
  return needless;
}
