import type { HardwareCounters } from '../../drivers/messages.js';
import type { LockerView } from '../cabinet/cabinet-view.js';
import { type Answer, ok } from '../lib/answer.js';
import type { BoardFault, ControlWorld } from './control-world.js';

/** What cannot be had is `null`, and the rest is told: a broken cabinet is when somebody has to look most. */
export async function status(world: ControlWorld): Promise<Answer> {
  const { cabinet } = world;
  const lockers = cabinet.lockers();
  const count = (state: LockerView['state']): number => lockers.filter((locker) => locker.state === state).length;
  const hardware = await had(world, () => world.counters());
  return ok({
    cabinet: cabinet.id,
    simulated: world.sim !== undefined,
    ...world.facts(),
    lockers: {
      ...{ total: lockers.length, closed: count('closed'), open: count('open'), unknown: count('unknown') },
      blocked: lockers.filter(({ blocked }) => blocked).length,
    },
    rights: await had(world, () => world.rightViews.countByRole()),
    ...(world.rentals && { rentals: await had(world, () => rentalFigures(world.rentals)) }),
    alarms: cabinet.alarms(),
    hardware: hardware && { ...hardware, boards: withFaults(hardware.boards, world.boardFaults()) },
  });
}

/** How many run, and why nothing is sold, where that is so. */
function rentalFigures(rentals: ControlWorld['rentals']) {
  const { active = 0, overstayed = 0, offered = 0, awaiting_payment = 0 } = rentals?.counts() ?? {};
  const closed = rentals?.closed();
  return { running: active + overstayed, overstayed, offered: offered + awaiting_payment, ...(closed && { closed }) };
}

async function had<T>({ onFault }: ControlWorld, ask: () => T | Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    onFault(error);
    return null;
  }
}

function withFaults(boards: HardwareCounters['boards'], faults: ReadonlyMap<string, BoardFault>) {
  return Object.fromEntries(Object.entries(boards).map(([id, board]) => [id, { ...board, ...faults.get(id) }]));
}
