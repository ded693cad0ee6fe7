import type { ActorRole, EventName, NewEvent } from '../audit/event.js';
import { LockerError } from '../lib/errors.js';
import type { AlarmBoard } from './alarm-board.js';
import type { Doors } from './doors.js';
import type { Place } from './place.js';
import type { CabinetTables } from './tables.js';

/** On whose word something is done to a locker. */
export interface By {
  readonly actor: string;
  readonly actorRole: ActorRole;
  /** Id of the right or command it is done by, where there is one. */
  readonly credentialRef?: string;
}

/** Whether anything was changed: `false` when it was so before. */
type Changed = boolean;

/** Done in the transaction of a change of several lockers, with how many were changed. What it throws undoes the change. */
type Alongside = (changed: number) => void;

/**
 * What those who run the cabinet do to a locker beside opening it. Each act is a row with who did it, with the reason `no_change`
 * where it was so before.
 */
export class Upkeep {
  constructor(
    private readonly places: ReadonlyMap<string, Place>,
    private readonly tables: CabinetTables,
    private readonly doors: Pick<Doors, 'read'>,
    private readonly alarms: Pick<AlarmBoard, 'of' | 'clear'>,
    private readonly write: <T>(work: () => T) => T,
    private readonly changed: (locker: string) => void,
  ) {}

  /**
   * From now on they open for operators only: all of them, or none when one is not known.
   * @throws LockerError `opening.no_locker`, `store.*`
   */
  block(lockers: string | readonly string[], by: By, alongside?: Alongside): Changed {
    return this.#change(lockers, by, 'admin.blocked', (locker) => this.tables.blocked.add(locker), alongside);
  }

  /** @throws LockerError `opening.no_locker`, `store.*` */
  unblock(lockers: string | readonly string[], by: By, alongside?: Alongside): Changed {
    return this.#change(lockers, by, 'admin.unblocked', (locker) => this.tables.blocked.remove(locker), alongside);
  }

  /**
   * Somebody has looked: what a courier left in it is gone.
   * @throws LockerError `opening.no_locker`, `store.*`
   */
  emptied(locker: string, by: By): Changed {
    const { actor, actorRole: actor_role, credentialRef } = by;
    const who = { actor, actor_role, ...(credentialRef !== undefined && { credential_ref: credentialRef }) };
    return this.#change(locker, by, 'admin.emptied', () => this.tables.dropOffs.end(locker, { how: 'emptied', who }));
  }

  /**
   * Ends the alarms of a locker that somebody has seen to. What still is wrong is found again; a door that stands open keeps
   * its alarms, since it ends them itself when it is shut.
   * @throws LockerError `opening.no_locker`, `store.*`
   */
  clearFaults(locker: string, by: By): Changed {
    const shut = this.doors.read(this.#placeOf(locker).locker.id).state !== 'open';
    const codes = this.alarms.of(locker).filter((code) => shut || (code !== 'left_open' && code !== 'forced'));
    if (!this.#change(locker, by, 'admin.fault_cleared', () => codes.length > 0)) return false;
    const { board } = this.#placeOf(locker);
    for (const code of codes) this.alarms.clear(code, locker, { locker, board: board.id });
    return true;
  }

  #change(
    lockers: string | readonly string[],
    by: By,
    event: EventName,
    change: (locker: string) => Changed,
    alongside?: Alongside,
  ): Changed {
    const places = [lockers].flat().map((locker) => this.#placeOf(locker));
    const changed = this.write(() => {
      const those = places.filter(({ locker }) => change(locker.id));
      for (const place of those) this.tables.audit.append({ ...rowOf(event, by), ...whereOf(place) });
      const [one, ...others] = places;
      if (those.length === 0) {
        // Of many lockers that were all so before, one row for all.
        const where = one && others.length === 0 ? whereOf(one) : {};
        this.tables.audit.append({ ...rowOf(event, by), reason: 'no_change', ...where });
      }
      alongside?.(those.length);
      return those;
    });
    for (const { locker } of changed) this.changed(locker.id);
    return changed.length > 0;
  }

  #placeOf(locker: string): Place {
    const place = this.places.get(locker);
    if (place) return place;
    throw new LockerError('opening.no_locker', `There is no locker "${locker}" in this cabinet.`);
  }
}

function rowOf(event: EventName, { actor, actorRole, credentialRef }: By): NewEvent {
  const who = { actor, actor_role: actorRole } as const;
  return { event, outcome: 'done', ...who, ...(credentialRef !== undefined && { credential_ref: credentialRef }) };
}

function whereOf({ board, locker }: Place): Pick<NewEvent, 'board' | 'locker'> {
  return { board: board.id, locker: locker.id };
}
