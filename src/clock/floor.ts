import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { ClockNow } from './clock.js';
import type { KeptClock } from './kept-clock.js';
import { clockAfterRow, type RowTime } from './row-time.js';

/** A row tells whole milliseconds: so much less may be known by it. */
const roundingMs = 5;

/** Keeps what is known of the time: no restart falls behind it. */
export function rememberGoodTime(meta: Meta, now: ClockNow): void {
  meta.set('clock', kept(now));
}

/**
 * Keeps what is known of the time in the transaction of an audit row, as far as the row itself does not tell it: cards wear.
 * @param row the time of that row
 */
export function rememberBesideRow(meta: Meta, now: ClockNow, row: RowTime): void {
  if (!tellsAll(clockAfterRow(keptClock(meta), row), kept(now))) rememberGoodTime(meta, now);
}

/** What is kept of the time. @param row the time of the newest row of the record, when there is a whole one */
export function keptClock(meta: Meta, row?: RowTime): KeptClock | undefined {
  const stored = metaShapes.clock.optional().parse(meta.get('clock'));
  return row === undefined ? stored : clockAfterRow(stored, row);
}

function kept({ boot, floorMs, goodMs, known }: ClockNow): KeptClock {
  return { boot, floorMs, ...(goodMs !== undefined && { goodMs }), ...(known && { known }) };
}

function tellsAll(told: KeptClock | undefined, now: KeptClock): boolean {
  if (told?.boot !== now.boot || told.floorMs < now.floorMs - roundingMs) return false;
  if (now.goodMs !== undefined && (told.goodMs ?? 0) < now.goodMs - roundingMs) return false;
  return isSameInstant(told.known, now.known);
}

function isSameInstant(told: KeptClock['known'], known: KeptClock['known']): boolean {
  if (told === undefined || known === undefined) return told === known;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= roundingMs;
  return told.source === known.source && near(told.monoMs, known.monoMs) && near(told.wallMs, known.wallMs);
}
