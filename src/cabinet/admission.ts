import type { RoomLevel } from '../audit/room.js';
import { LockerError } from '../lib/errors.js';
import type { Grant } from './cabinet-view.js';
import { runsTheCabinet } from './roles.js';

/**
 * Whether an opening may begin, as far as the room of the record goes. What is last to be refused is collection: nobody is
 * locked out of his own things before all else was given up, and an operator's emergency opening always goes. A cabinet that is
 * decommissioned takes nothing new. Pure.
 * @throws LockerError `opening.decommissioned`, `opening.record_filling`, `opening.record_full`
 */
export function admit(level: RoomLevel, grant: Grant, decommissioned: boolean): void {
  if (decommissioned && !isCollectionOrUpkeep(grant)) {
    const message = 'The cabinet is decommissioned: it opens for collection and for those who run it only.';
    throw new LockerError('opening.decommissioned', message);
  }
  switch (level) {
    case 'ample':
      return;
    case 'filling':
      if (beginsDropOff(grant)) {
        throw refusal('opening.record_filling', 'The record fills up: nothing new may be left in the cabinet.');
      }
      return;
    case 'collection_only':
      if (!isCollectionOrUpkeep(grant)) {
        const message = 'The record is nearly full: it opens for collection and for those who run the cabinet only.';
        throw refusal('opening.record_filling', message);
      }
      return;
    case 'full':
      if (grant.emergency) return;
      throw refusal(
        'opening.record_full',
        'The record is full, so nothing is opened. Take its rows over and bring a receipt (docs/audit.md); until then `lockerctl open ID --emergency` opens all the same.',
      );
  }
}

/** A courier who opens his locker once more, before he has shut it, takes no second use. */
function beginsDropOff({ purpose, use }: Grant): boolean {
  return purpose === 'drop_off' && use !== undefined;
}

function isCollectionOrUpkeep(grant: Grant): boolean {
  return grant.purpose === 'collect' || grant.purpose === 'return' || runsTheCabinet(grant.actorRole);
}

function refusal(code: 'opening.record_filling' | 'opening.record_full', message: string): LockerError {
  return new LockerError(code, message);
}
