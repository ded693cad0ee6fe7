import { retentionClasses } from './event.js';
import { isRetentionClass, type PerClass, perClass } from './retention.js';

/** Rows of one chain to be looked through: those behind `after`, up to `upTo`. */
interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

/** Nothing is looked through yet. */
export const fromTheBeginning: PerClass = perClass(() => 0);

/**
 * The next stretch of a chain; `undefined` when all that is due has left. `cursors`: up to where the rows of each class were
 * looked through. No row is looked at twice for the same class, so a step costs the same however many rows there are; and
 * one look serves all classes that are behind.
 */
export function nextStretch(cursors: PerClass, upTo: PerClass): Stretch | undefined {
  const behind = retentionClasses.filter((name) => cursors[name] < upTo[name]);
  if (behind.length === 0) return undefined;
  const after = Math.min(...behind.map((name) => cursors[name]));
  return { after, upTo: Math.max(...behind.map((name) => (cursors[name] === after ? upTo[name] : 0))) };
}

/** The cursors once the rows up to `reached` were looked through. */
export function advanced(cursors: PerClass, upTo: PerClass, reached: number): PerClass {
  return perClass((name) => Math.max(cursors[name], Math.min(reached, upTo[name])));
}

/** Whether a row may leave. One of a class that this program does not know leaves with the last of the others. */
export function mayLeave(
  { seq, retention }: { readonly seq: number; readonly retention: string },
  upTo: PerClass,
): boolean {
  const least = Math.min(...retentionClasses.map((name) => upTo[name]));
  return seq <= (isRetentionClass(retention) ? upTo[retention] : least);
}
