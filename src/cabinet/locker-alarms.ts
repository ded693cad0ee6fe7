import type { AlarmCode } from './alarm-codes.js';
import type { Place } from './place.js';

const lockerAlarms: ReadonlySet<AlarmCode> = new Set(['left_open', 'forced', 'sensor_contradicts', 'sensor_chatters']);

/**
 * An alarm of a locker that nothing will clear any more: without a sensor nothing is ever read closed, and without a latch nothing
 * agrees. `place` is absent when the locker is no longer in the config.
 */
export function isOrphaned(code: AlarmCode, place: Pick<Place, 'latchFeedback' | 'doorContact'> | undefined): boolean {
  if (!lockerAlarms.has(code)) return false;
  if (!place) return true;
  return !place.latchFeedback && (code === 'sensor_contradicts' || !place.doorContact);
}
