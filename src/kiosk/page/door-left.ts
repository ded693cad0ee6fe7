import { useEffect, useState } from 'preact/hooks';
import type { KioskLocker } from '../wire.js';
import { type DoorLeft, leafOf } from './flow.js';

/** Time to put things in or take them out, before the page asks to close the door. */
const kindMs = 20_000;

/**
 * Follows the door of the locker that was opened: open, then left open, then loudly so.
 * @param locker `null` while none was opened
 * @param leftOpenSeconds when the cabinet itself takes it for an alarm
 */
export function useDoorLeft(locker: string | null, lockers: readonly KioskLocker[], leftOpenSeconds: number): DoorLeft {
  const door = lockers.find(({ id }) => id === locker);
  const open = door !== undefined && leafOf(door) === 'open';
  const [left, setLeft] = useState<DoorLeft>('open');
  useEffect(() => {
    setLeft('open');
    if (!open) return;
    const kind = setTimeout(() => setLeft('left'), kindMs);
    const loud = setTimeout(() => setLeft('loud'), Math.max(leftOpenSeconds * 1000, kindMs + 10_000));
    return () => {
      clearTimeout(kind);
      clearTimeout(loud);
    };
  }, [locker, open, leftOpenSeconds]);
  return open ? left : 'shut';
}
