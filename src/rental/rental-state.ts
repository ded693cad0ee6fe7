import type { StoredRental } from '../store/rentals.js';

/** How a rental stands, from the offer to its end. */
export type RentalState = StoredRental['state'];
/** Who pays for it: the cloud pays for what couriers bring. */
export type Payer = StoredRental['payer'];

/** What happens to a rental. */
export const rentalEvents = [
  'shown',
  'withdrawn',
  'begun',
  'dropped',
  'extended',
  'overstayed',
  'collected',
  'ended',
  'not_given',
] as const;
export type RentalEvent = (typeof rentalEvents)[number];

type Transitions = Readonly<Record<RentalState, Partial<Record<RentalEvent, RentalState>>>>;

const over = { collected: {}, ended: {}, refund_due: {} } as const;

const ofCustomers: Transitions = {
  // What costs nothing begins without an order, and money may be quicker than the order that it is for.
  offered: { shown: 'awaiting_payment', withdrawn: 'ended', begun: 'active' },
  awaiting_payment: { withdrawn: 'ended', begun: 'active' },
  active: {
    extended: 'active',
    overstayed: 'overstayed',
    collected: 'collected',
    ended: 'ended',
    not_given: 'refund_due',
  },
  overstayed: { extended: 'active', collected: 'collected', ended: 'ended' },
  ...over,
};

const ofDeliveries: Transitions = {
  // Whoever may open it may do so before its courier has shut the door.
  offered: { dropped: 'active', withdrawn: 'ended', collected: 'collected' },
  awaiting_payment: {},
  active: { extended: 'active', overstayed: 'overstayed', collected: 'collected', ended: 'ended' },
  overstayed: { extended: 'active', collected: 'collected', ended: 'ended' },
  ...over,
};

const transitions: Readonly<Record<Payer, Transitions>> = { customer: ofCustomers, cloud: ofDeliveries };

/** How a rental stands after an event; `undefined` where that cannot happen to it. Pure. */
export function nextState(payer: Payer, state: RentalState, event: RentalEvent): RentalState | undefined {
  return transitions[payer][state][event];
}

/** Nobody else gets the locker of such a rental. */
export function holdsLocker(state: RentalState): boolean {
  return state === 'offered' || state === 'awaiting_payment' || isRunning(state);
}

/** Somebody's things may be in the locker. */
export function isRunning(state: RentalState): boolean {
  return state === 'active' || state === 'overstayed';
}
