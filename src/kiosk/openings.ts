import type { z } from 'zod';
import type { Presentation } from '../access/presentation.js';
import { type Answer, ok, problem } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { KioskWorld } from './kiosk-world.js';
import type { codeBody, pinBody, simDoorBody } from './schema.js';
import type { OpeningAnswer } from './wire.js';

/** One body for every denial: no such locker, no right, wrong PIN and expired cannot be told apart. */
const pinDenied = problem(403, 'denied', 'That locker number and PIN do not match.');
/** The same for codes and cards, whatever is wrong with them. */
const codeDenied = problem(403, 'denied', 'This code does not open here.');

const waits = { throttled: 'Too many tries', opening: 'This locker is being opened' } as const;

/** `error` is the code in docs/errors.md; its message may name ports and files, so it stays in the log. */
function unavailable(error: LockerError): Answer {
  return problem(503, 'unavailable', 'The cabinet cannot do this at the moment.', { error: error.code });
}

/** From a locker number and a PIN to a recorded outcome. */
export async function openByPin(world: KioskWorld, { locker, pin }: z.output<typeof pinBody>): Promise<Answer> {
  return answerOf(world, await world.present({ kind: 'pin', number: locker, pin }), pinDenied);
}

/** From the text of a QR code or card to a recorded outcome. */
export async function openByCode(world: KioskWorld, { text, locker }: z.output<typeof codeBody>): Promise<Answer> {
  const presented = { kind: 'code', text, ...(locker !== undefined && { locker }) } as const;
  return answerOf(world, await world.present(presented), codeDenied);
}

function answerOf(world: KioskWorld, presentation: Presentation, denied: Answer): Answer {
  switch (presentation.kind) {
    case 'done': {
      const { outcome, locker, reason } = presentation.result;
      const answer: OpeningAnswer = { outcome, locker, ...(reason ? { reason } : {}) };
      return ok({ ...answer });
    }
    case 'choose':
      return problem(409, 'choose_locker', 'This opens several lockers: choose one.', {
        lockers: presentation.lockers,
      });
    case 'denied':
      if (presentation.error) world.onFault(presentation.error);
      return denied;
    case 'wait': {
      const { seconds, why } = presentation;
      return problem(429, 'wait', `${waits[why]}: wait ${seconds} s.`, { seconds }, { 'retry-after': String(seconds) });
    }
    case 'unavailable':
      world.onFault(presentation.error);
      return unavailable(presentation.error);
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
