import type { KioskHealth, KioskRental } from '../wire.js';
import type { DoorLeft, Result, Step } from './flow.js';
import type { ParcelStep } from './parcel-flow.js';
import { isPayable, type RentStep } from './rent-flow.js';

/** Where the page begins: with the choice of errands or, chosen there, the number of a locker. */
export type Place = 'home' | 'open';

/** All that decides which screen is shown. */
interface Shown {
  readonly link: 'connecting' | 'live' | 'lost';
  readonly health: KioskHealth;
  /** There is a first screen with errands. */
  readonly hasHome: boolean;
  readonly place: Place;
  readonly step: Step;
  readonly renting: RentStep | null;
  readonly parcel: ParcelStep | null;
  readonly left: DoorLeft;
}

const results: Readonly<Record<Result['kind'], string>> = {
  ...{ opened: 'opened', closed: 'closed', failed: 'failed', unconfirmed: 'unconfirmed', denied: 'denied' },
  ...{ wait: 'wait', unavailable: 'unavailable', no_room: 'out-of-service', over: 'over', lost: 'lost' },
  taken: 'collected',
};

/**
 * The name of the screen that is shown. It is in `data-screen` of the page: spoken clips, tests and sounds go by it, so it stays the
 * same whatever the screen looks like. Dialogs over it (`languages`, `help`, `still-there`) have names of their own. Pure.
 */
export function screenOf({ link, health, hasHome, place, step, renting, parcel, left }: Shown): string {
  if (step.at === 'result') return resultScreen(step.result.kind, left);
  if (step.at === 'sending') return step.locker === null ? 'checking' : 'opening';
  if (link !== 'live') return link;
  if (renting !== null) return rentScreen(renting, left);
  if (parcel !== null) return parcelScreen(parcel, left);
  if (step.at !== 'locker') return step.at;
  if (place === 'home' && health === 'out_of_service') return 'out-of-service';
  return place === 'home' && hasHome ? 'home' : 'locker';
}

function resultScreen(kind: Result['kind'], left: DoorLeft): string {
  return kind === 'opened' && isLeft(left) ? 'left-open' : results[kind];
}

function isLeft(left: DoorLeft): boolean {
  return left === 'left' || left === 'loud';
}

const parcels: Readonly<Record<Exclude<ParcelStep['at'], 'busy' | 'put' | 'take'>, string>> = {
  ...{ number: 'courier-number', errand: 'courier-errand', sizes: 'courier', full: 'full' },
  ...{ in: 'parcel-in', nothing: 'parcel-nothing', failed: 'failed', gone: 'parcel-gone' },
  ...{ returns: 'parcel-returns', out: 'parcel-out', stuck: 'failed' },
};

function parcelScreen(step: ParcelStep, left: DoorLeft): string {
  if (step.at === 'busy') return step.what === 'opening' ? 'opening' : 'busy';
  if (step.at !== 'put' && step.at !== 'take') return parcels[step.at];
  if (step.door !== 'opened') return 'unconfirmed';
  if (isLeft(left)) return 'left-open';
  return step.at === 'put' ? 'parcel-put' : 'parcel-take';
}

function rentScreen(step: RentStep, left: DoorLeft): string {
  switch (step.at) {
    case 'sizes':
      return step.offers.sizes.some(({ free }) => free) ? 'size' : 'full';
    case 'times':
      return 'duration';
    case 'more':
      return 'extend';
    case 'notice':
      return 'notice';
    case 'pin':
      return 'rent-pin';
    case 'busy':
      return step.what === 'opening' ? 'opening' : 'busy';
    case 'refused':
      return refusals[step.why] ?? 'unavailable';
    case 'mine':
      return step.rental.owed === '0.00' ? 'mine' : 'owing';
    case 'due':
      return step.agreed ? payScreen(step.rental) : 'price';
    case 'rental':
      return rentalScreen(step.rental, step.cancelled, left);
    case 'collect':
      return step.outcome;
    case 'over':
      return 'collected';
    default:
      return 'busy';
  }
}

const refusals: Readonly<Record<string, string>> = {
  ...{ no_network: 'no-network', clock_not_set: 'clock-not-set', none_free: 'full', lost: 'lost' },
};

function payScreen({ order }: KioskRental): string {
  if (order?.upi !== undefined) return 'pay';
  return order?.state === 'settling' ? 'settling' : 'busy';
}

function rentalScreen(rental: KioskRental, cancelled: boolean, left: DoorLeft): string {
  const { state, opening } = rental;
  if (isPayable(rental)) return payScreen(rental);
  if (state === 'refund_due') return 'not-opened';
  if (state === 'ended' || state === 'collected') return cancelled ? 'cancelled' : 'not-paid';
  if (opening === 'opened') return isLeft(left) ? 'left-open' : 'paid';
  if (opening === 'opening' || opening === 'failed') return 'opening';
  return opening === 'unconfirmed' ? 'unconfirmed' : 'paid';
}
