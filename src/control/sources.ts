import type { z } from 'zod';
import type { CabinetView, LockerView } from '../cabinet/cabinet-view.js';
import type { EventLine, EventReader } from './control-world.js';
import type { LineSource } from './line-stream.js';
import type { eventsQuery } from './schema.js';

const batch = 200;
const defaultLimit = 50;

/**
 * The audit record from a seq on. Reads by seq, never from what was announced, so no row is missed or doubled. A chain that begins
 * meanwhile is read from its first row on.
 */
export function eventSource(events: EventReader, query: z.output<typeof eventsQuery>): LineSource<EventLine> {
  const limit = query.limit ?? (query.from === undefined ? defaultLimit : Number.POSITIVE_INFINITY);
  const begun = events.head();
  let { chain } = begun;
  let next = query.from ?? Math.max(1, begun.seq - limit + 1);
  let left = query.follow ? Number.POSITIVE_INFINITY : limit;
  const take = (): readonly EventLine[] => {
    const now = events.head().chain;
    if (now !== chain) next = 1;
    chain = now;
    const rows = left > 0 ? events.read(next, Math.min(left, batch)) : [];
    next = (rows.at(-1)?.seq ?? next - 1) + 1;
    left -= rows.length;
    return rows;
  };
  return query.follow ? { take, follow: (wake) => events.onAppended(wake) } : { take };
}

/** All lockers, then those that change. A slow reader gets the latest state of each, not every step. */
export function lockerSource(cabinet: CabinetView, follow: boolean): LineSource<LockerView> {
  const changed = new Map(cabinet.lockers().map((locker) => [locker.id, locker]));
  const take = (): readonly LockerView[] => {
    const lockers = [...changed.values()];
    changed.clear();
    return lockers;
  };
  if (!follow) return { take };
  return {
    take,
    follow: (wake) =>
      cabinet.onLocker((locker) => {
        changed.set(locker.id, locker);
        wake();
      }),
  };
}
