import type { z } from 'zod';
import type { HardwareCounters } from '../../drivers/messages.js';
import type { LockerView } from '../cabinet/cabinet-view.js';
import { type Answer, ok, problem } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { BoardFault, ControlWorld, SimAdmin } from './control-world.js';
import type { commandBody, openBody, pinBody, simDoorBody, simFaultBody, simPlugBody, trustBody } from './schema.js';

/** What each call of the control API does. Each that changes or opens something leaves a row with its caller. */

export async function status(world: ControlWorld): Promise<Answer> {
  const { cabinet } = world;
  const lockers = cabinet.lockers();
  const count = (state: LockerView['state']): number => lockers.filter((locker) => locker.state === state).length;
  const hardware = await world.counters().catch((error: unknown) => {
    world.onFault(error);
    return null;
  });
  return ok({
    cabinet: cabinet.id,
    simulated: world.sim !== undefined,
    ...world.facts(),
    lockers: { total: lockers.length, closed: count('closed'), open: count('open'), unknown: count('unknown') },
    alarms: cabinet.alarms(),
    hardware: hardware && { ...hardware, boards: withFaults(hardware.boards, world.boardFaults()) },
  });
}

function withFaults(boards: HardwareCounters['boards'], faults: ReadonlyMap<string, BoardFault>) {
  return Object.fromEntries(Object.entries(boards).map(([id, board]) => [id, { ...board, ...faults.get(id) }]));
}

export async function open(
  world: ControlWorld,
  { locker, emergency }: z.output<typeof openBody>,
  { actor, role }: Caller,
): Promise<Answer> {
  lockerOf(world, locker);
  const grant = { locker, actor, actorRole: role, ...(emergency ? { emergency } : {}) };
  return ok({ ...(await world.cabinet.open(grant)) });
}

export async function setPin(world: ControlWorld, body: z.output<typeof pinBody>, caller: Caller): Promise<Answer> {
  const { locker, pin, untilMs, uses } = body;
  lockerOf(world, locker);
  const made = await world.pins.set(
    {
      locker,
      ...(pin === undefined ? {} : { pin }),
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(uses === undefined ? {} : { uses }),
    },
    caller,
  );
  return ok({
    locker,
    ...(made.pin === undefined ? {} : { pin: made.pin }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(uses === undefined ? {} : { uses }),
  });
}

export async function removePin(world: ControlWorld, locker: string, caller: Caller): Promise<Answer> {
  lockerOf(world, locker);
  await world.pins.remove(locker, caller);
  return ok({ locker, removed: true });
}

export async function installTrust({ keys }: ControlWorld, { text }: z.output<typeof trustBody>): Promise<Answer> {
  const installed = await keys.install(text);
  if (installed.kind === 'installed') return ok({ version: installed.version });
  const { reason } = installed;
  throw new LockerError('trust.refused', `the trust set was refused: ${reason}`, { reason });
}

export async function runCommand(
  { runCommand }: ControlWorld,
  { text }: z.output<typeof commandBody>,
  caller: Caller,
): Promise<Answer> {
  return ok({ ...(await runCommand(text, caller)) });
}

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

function lockerOf(world: ControlWorld, id: string): LockerView {
  const locker = world.cabinet.lockers().find((one) => one.id === id);
  if (locker) return locker;
  const message = `This cabinet has no locker ${id}. Its ids: see lockerctl lockers.`;
  throw new LockerError('control.unknown_locker', message, { locker: id });
}

const statuses: Readonly<Partial<Record<LockerError['code'], number>>> = {
  internal: 500,
  'control.unknown_caller': 403,
  'control.unknown_locker': 404,
  'access.no_pin': 404,
  'access.bad_pin': 400,
  'access.bad_limit': 400,
  'opening.busy': 409,
  'trust.refused': 409,
  'device.no_keys': 404,
  'scan.unknown_bus': 404,
  'scan.port_only': 409,
  'scan.busy': 409,
  'clock.answer_refused': 409,
  'sim.not_simulated': 409,
  'sim.failed': 409,
};

/** The socket is for administrators: unlike the kiosk it says what is wrong in full. */
export function faultAnswer(error: unknown): Answer {
  if (!(error instanceof LockerError)) return problem(500, 'internal', 'A fault in the program; it is in its log.');
  return problem(statuses[error.code] ?? 503, error.code, error.message, { details: error.details });
}
