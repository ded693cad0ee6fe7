import type { LockerView } from '../cabinet/cabinet-view.js';
import { LockerError } from '../lib/errors.js';
import type { ControlWorld } from './control-world.js';

/** @throws LockerError `control.unknown_locker` */
export function lockerOf({ cabinet }: Pick<ControlWorld, 'cabinet'>, id: string): LockerView {
  const locker = cabinet.lockers().find((one) => one.id === id);
  if (locker) return locker;
  const message = `This cabinet has no locker ${id}. Its ids: see lockerctl lockers.`;
  throw new LockerError('control.unknown_locker', message, { locker: id });
}
