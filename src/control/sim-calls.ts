import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { ControlWorld, SimAdmin } from './control-world.js';
import { lockerOf } from './known-locker.js';
import type { simDoorBody, simFaultBody, simPlugBody, simPresentBody } from './schema.js';

export function moveDoor(
  world: ControlWorld,
  { locker, state }: z.output<typeof simDoorBody>,
  caller: Caller,
): Promise<Answer> {
  const { board } = lockerOf(world, locker);
  return simulate(world, caller, { board, locker }, (sim) => sim.door(locker, state));
}

export function setFault(
  world: ControlWorld,
  { fault, active }: z.output<typeof simFaultBody>,
  caller: Caller,
): Promise<Answer> {
  const part = fault.on === 'bus' ? {} : { board: fault.id };
  return simulate(world, caller, part, (sim) => sim.fault(fault, active));
}

export function setPlug(
  world: ControlWorld,
  { bus, plugged }: z.output<typeof simPlugBody>,
  caller: Caller,
): Promise<Answer> {
  return simulate(world, caller, {}, (sim) => sim.plug(bus, plugged));
}

/** Somebody shows a code or a card at a simulated reader. */
export function present(
  world: ControlWorld,
  presented: z.output<typeof simPresentBody>,
  caller: Caller,
): Promise<Answer> {
  return simulate(world, caller, {}, (sim) => sim.present(presented));
}

async function simulate(
  world: ControlWorld,
  { actor, role }: Caller,
  part: { readonly board?: string; readonly locker?: string },
  act: (sim: SimAdmin) => Promise<void>,
): Promise<Answer> {
  if (!world.sim) {
    throw new LockerError('sim.not_simulated', 'This cabinet has real boards: sim commands work in a trial only.');
  }
  await world.record({ event: 'admin.simulated', actor, actor_role: role, ...part });
  await act(world.sim);
  return ok({ done: true });
}
