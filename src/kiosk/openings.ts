import type { z } from 'zod';
import type { Answer } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { codeDenied, noSuchLocker, openingAnswer, orUnavailable, pinDenied, told } from './answers.js';
import type { KioskWorld } from './kiosk-world.js';
import type { codeBody, pinBody, simDoorBody } from './schema.js';
import { simDoorAnswer } from './wire.js';

/** From a locker number and a PIN to a recorded outcome. */
export async function openByPin(world: KioskWorld, { locker, pin }: z.output<typeof pinBody>): Promise<Answer> {
  return openingAnswer(world, await world.present({ kind: 'pin', number: locker, pin }), pinDenied);
}

/** From the text of a QR code or card to a recorded outcome. */
export async function openByCode(world: KioskWorld, { text, locker }: z.output<typeof codeBody>): Promise<Answer> {
  const presented = { kind: 'text', text, ...(locker !== undefined && { locker }) } as const;
  return openingAnswer(world, await world.present(presented), codeDenied);
}

/** Moves a door of a simulated cabinet, as a hand would. */
export function moveSimDoor(world: KioskWorld, { locker, state }: z.output<typeof simDoorBody>): Promise<Answer> {
  const { sim } = world;
  return orUnavailable(world, async () => {
    if (!sim) throw new LockerError('sim.not_simulated', 'This cabinet is not simulated: its doors move by hand.');
    if (!world.cabinet.lockers().some(({ id }) => id === locker)) {
      return noSuchLocker;
    }
    await sim.door(locker, state);
    return told(simDoorAnswer, { locker, state });
  });
}
