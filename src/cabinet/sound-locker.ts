import type { LockerView } from './cabinet-view.js';

/**
 * Whether a locker may be given to somebody new.
 * @param readable its latch or its door is read
 * @param boardAlarms of its board and bus, and of the cabinet as a whole
 */
export function isSoundLocker(
  { state, opening, blocked, alarms }: LockerView,
  readable: boolean,
  boardAlarms: readonly string[],
): boolean {
  const shut = state === 'closed' || !readable;
  return shut && !opening && !blocked && alarms.length === 0 && boardAlarms.length === 0;
}
