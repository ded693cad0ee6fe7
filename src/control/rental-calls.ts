import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { RentalLine } from '../rental/rental-line.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld, RentalCalls } from './control-world.js';
import type { LineSource } from './line-stream.js';
import type { endRentalBody, extendRentalBody, forgiveRentalBody, moveRentalBody } from './schema-rentals.js';

type World = Pick<ControlWorld, 'rentals'>;

/** Rentals that hold a locker, or all that are kept, oldest first. @throws LockerError `rental.none`, `store.*` */
export function rentalSource(world: World, all: boolean): LineSource<RentalLine> {
  const lines = rentalsOf(world).lines(all);
  return { take: () => lines.splice(0, 50) };
}

/** @throws LockerError `rental.*`, `store.*` */
export function endRental(world: World, body: z.output<typeof endRentalBody>, caller: Caller): Answer {
  return toldOf(world, rentalsOf(world).admin.end(body.rental, body.contents, byOf(caller)).id);
}

/** @throws LockerError `rental.*`, `store.*` */
export function extendRental(world: World, { rental, ms }: z.output<typeof extendRentalBody>, caller: Caller): Answer {
  return toldOf(world, rentalsOf(world).admin.extend(rental, { ms }, byOf(caller)).id);
}

/** @throws LockerError `rental.*`, `store.*` */
export function forgiveRental(world: World, { rental }: z.output<typeof forgiveRentalBody>, caller: Caller): Answer {
  return toldOf(world, rentalsOf(world).admin.forgive(rental, byOf(caller)).id);
}

/** Its new PIN is told this once. Rejects with a LockerError: `rental.*`, `opening.no_locker`, `access.pepper_*`, `store.*`. */
export async function moveRental(
  world: World,
  { rental, locker }: z.output<typeof moveRentalBody>,
  caller: Caller,
): Promise<Answer> {
  const moved = await rentalsOf(world).admin.moveTo(rental, locker, byOf(caller));
  return toldOf(world, moved.rental.id, { pin: moved.pin });
}

function rentalsOf({ rentals }: World): RentalCalls {
  if (rentals) return rentals;
  throw new LockerError('rental.none', 'Nothing is rented at this cabinet: its config has no `rental`.');
}

/** The rental as it is now. */
function toldOf(world: World, id: string, more: { readonly pin?: string } = {}): Answer {
  const line = rentalsOf(world)
    .lines(true)
    .find(({ rental }) => rental === id);
  return ok({ ...line, ...more });
}
