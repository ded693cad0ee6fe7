import type { z } from 'zod';
import type { Grant } from '../cabinet/cabinet-view.js';
import { type Answer, ok, problem } from '../lib/answer.js';
import { codeOf, LockerError } from '../lib/errors.js';
import type { KioskWorld } from './kiosk-world.js';
import type { codeBody, pinBody, simDoorBody } from './schema.js';
import type { OpeningAnswer } from './wire.js';

/** One body for every denial: no such locker, no right, wrong PIN and expired cannot be told apart. */
const pinDenied = problem(403, 'denied', 'That locker number and PIN do not match.');
/** The same for codes, whatever is wrong with them. */
const codeDenied = problem(403, 'denied', 'This code does not open here.');

/** An opening is read back for some seconds; who asks again then finds the locker open. */
const busySeconds = 5;

function wait(seconds: number, why: string): Answer {
  const title = `${why}: wait ${seconds} s.`;
  return problem(429, 'wait', title, { seconds }, { 'retry-after': String(seconds) });
}

/** `error` is the code in docs/errors.md; its message may name ports and files, so it stays in the log. */
function unavailable(error: LockerError): Answer {
  return problem(503, 'unavailable', 'The cabinet cannot do this at the moment.', { error: error.code });
}

/** From a locker number and a PIN to a recorded outcome. */
export async function openByPin(world: KioskWorld, { locker, pin }: z.output<typeof pinBody>): Promise<Answer> {
  const decision = await world.checkPin(locker, pin);
  switch (decision.kind) {
    case 'denied':
      return pinDenied;
    case 'wait':
      return wait(decision.seconds, 'Too many tries');
    case 'unavailable':
      world.onFault(decision.error);
      return unavailable(decision.error);
    case 'granted':
      return orUnavailable(world, () => openGranted(world, decision.grant, pinDenied));
  }
}

/** From the text of a QR code to a recorded outcome. */
export async function openByCode(world: KioskWorld, { text, locker }: z.output<typeof codeBody>): Promise<Answer> {
  const decision = await world.checkCode(text, locker);
  switch (decision.kind) {
    case 'denied':
      return codeDenied;
    case 'choose':
      return problem(409, 'choose_locker', 'This code opens several lockers: choose one.', {
        lockers: decision.lockers,
      });
    case 'unavailable':
      world.onFault(decision.error);
      return unavailable(decision.error);
    case 'granted':
      return orUnavailable(world, () => openGranted(world, decision.grant, codeDenied));
  }
}

async function openGranted(world: KioskWorld, grant: Grant, denied: Answer): Promise<Answer> {
  try {
    const { outcome, locker, reason } = await world.cabinet.open(grant);
    const answer: OpeningAnswer = { outcome, locker, ...(reason ? { reason } : {}) };
    return ok({ ...answer });
  } catch (error) {
    switch (codeOf(error)) {
      // Somebody else was quicker with the last use, or the right was just taken away.
      case 'access.used_up':
        world.overtaken(grant, 'used_up');
        return denied;
      case 'access.uses_full':
        world.onFault(error);
        world.overtaken(grant, 'uses_full');
        return denied;
      case 'opening.busy':
        return wait(busySeconds, 'This locker is being opened');
      default:
        throw error;
    }
  }
}

/** Moves a door of a simulated cabinet, as a hand would. */
export function moveSimDoor(world: KioskWorld, { locker, state }: z.output<typeof simDoorBody>): Promise<Answer> {
  const { sim } = world;
  return orUnavailable(world, async () => {
    if (!sim) throw new LockerError('sim.not_simulated', 'This cabinet is not simulated: its doors move by hand.');
    if (!world.cabinet.lockers().some(({ id }) => id === locker)) {
      return problem(404, 'not_found', 'This cabinet has no such locker.');
    }
    await sim.door(locker, state);
    return ok({ locker, state });
  });
}

async function orUnavailable(world: KioskWorld, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LockerError)) throw error;
    world.onFault(error);
    return unavailable(error);
  }
}
