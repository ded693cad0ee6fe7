import type { z } from 'zod';
import type { Answer } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { formatRupees } from '../lib/money.js';
import type { OfferRefusal } from '../rental/offer-refusal.js';
import type { RentalView } from '../rental/rental-view.js';
import { noSuchRental, openingAnswer, orUnavailable, refusal, sessionDenied, sessionOver, told } from './answers.js';
import type { KioskWorld } from './kiosk-world.js';
import type { endBody, extendBody, rentBody } from './schema.js';
import { type KioskProblemCode, type KioskRental, kioskRentalSchema } from './wire.js';

type Rentals = NonNullable<KioskWorld['rentals']>;

const refusals: Readonly<Record<OfferRefusal, readonly [KioskProblemCode, string]>> = {
  not_rented: ['not_found', 'Lockers of this size are not rented here.'],
  bad_duration: ['malformed', 'This time cannot be rented.'],
  clock_not_set: ['clock_not_set', 'The clock is not set: nothing is sold until it is.'],
  no_network: ['no_network', 'There is no network: nothing can be paid now.'],
  not_now: ['unavailable', 'The cabinet takes nothing new at the moment.'],
  order_open: ['order_open', 'Another payment is under way.'],
  none_free: ['none_free', 'No locker of this size is free.'],
};

/** A rental as the page shows it: money in rupees, times in whole seconds. */
export function kioskRental({ paidPaise, owedPaise, leftMs, order, ...rest }: RentalView): KioskRental {
  return {
    ...rest,
    ...{ paid: formatRupees(paidPaise), owed: formatRupees(owedPaise), seconds: Math.floor(leftMs / 1000) },
    ...(order && {
      order: {
        ...{ order: order.order, state: order.state, amount: formatRupees(order.paise) },
        ...(order.upi !== undefined && { upi: order.upi }),
        ...(order.leftMs !== undefined && { seconds: Math.max(0, Math.ceil(order.leftMs / 1000)) }),
      },
    }),
  };
}

/** From a size, a time and a PIN to an order, or to an open door where it costs nothing. */
export function rent(world: KioskWorld, rentals: Rentals, body: z.output<typeof rentBody>): Promise<Answer> {
  return orUnavailable(world, async () => {
    const { size, duration: durationMs, pin } = body;
    const offered = await rentals.offer({ size, durationMs, pin }).catch((error: unknown) => {
      if (error instanceof LockerError && error.code === 'access.bad_pin') return undefined;
      throw error;
    });
    if (offered === undefined) return refusal('bad_pin', `A PIN has ${world.pinDigits} to 12 digits here.`);
    return offered.kind === 'refused' ? refused(offered.why) : rentalAnswer(rentals, offered.rental);
  });
}

/** A rental as it is now. */
export function rentalAnswer(rentals: Rentals, id: string): Answer {
  const view = rentals.view(id);
  return view ? told(kioskRentalSchema, kioskRental(view)) : noSuchRental;
}

/** Its customer does not want to pay. */
export function cancelRental(world: KioskWorld, rentals: Rentals, id: string): Promise<Answer> {
  return orUnavailable(world, async () => {
    rentals.cancel(id);
    return rentalAnswer(rentals, id);
  });
}

/** Its door did not open, says its customer. */
export function notOpened(world: KioskWorld, rentals: Rentals, id: string): Promise<Answer> {
  return orUnavailable(world, async () => {
    if (rentals.view(id) === undefined) return noSuchRental;
    const came = await rentals.again(id);
    return came === 'not_now' ? refusal('denied', 'This door is not opened again.') : rentalAnswer(rentals, id);
  });
}

/** What is owed is asked for, or more time. */
export function payMore(
  world: KioskWorld,
  rentals: Rentals,
  session: string,
  { duration: moreMs = 0 }: Partial<z.output<typeof extendBody>>,
): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = rentals.pay(session, moreMs);
    if (came.kind === 'over') return sessionOver;
    if (came.kind === 'none') return sessionDenied;
    return came.kind === 'refused' ? refused(came.why) : rentalAnswer(rentals, came.rental);
  });
}

/** Its customer takes his things: the door opens, and then the rental is over. */
export function endRental(
  world: KioskWorld,
  rentals: Rentals,
  session: string,
  { open = true }: z.output<typeof endBody>,
): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = await rentals.end(session, open);
    if (came.kind === 'over') return sessionOver;
    if (came.kind === 'none') return sessionDenied;
    return came.kind === 'ended' ? rentalAnswer(rentals, came.rental) : openingAnswer(world, came, sessionDenied);
  });
}

/** The code of the problem that an offer would be answered with. */
export function offerProblem(why: OfferRefusal): KioskProblemCode {
  return refusals[why][0];
}

function refused(why: OfferRefusal): Answer {
  const [code, title] = refusals[why];
  return refusal(code, title);
}
