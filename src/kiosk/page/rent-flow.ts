import type { KioskOffers, KioskRental } from '../wire.js';
import { maxPinDigits } from './flow.js';

/** What was refused, as a problem of the API; `lost`: there was no answer. */
export type Refusal = string;

/** What has to be told before the first payment: nothing is asked for and no PIN is chosen before its customer agrees. */
interface NoticeBefore {
  readonly at: 'notice';
  readonly offers: KioskOffers;
  readonly size: string;
  readonly duration: string;
  readonly amount: string;
}

/** The PIN of a new rental, typed twice. */
export interface NewPin {
  readonly at: 'pin';
  readonly size: string;
  readonly duration: string;
  readonly amount: string;
  /** As it was typed first. */
  readonly first: string | null;
  readonly digits: string;
  /** The two were not the same. */
  readonly differs: boolean;
}

/** A new rental, from its order to its door. */
export interface OfNew {
  readonly at: 'rental';
  readonly rental: KioskRental;
  /** Its QR code was shown here. */
  readonly shown: boolean;
  /** Its customer pressed "Cancel". */
  readonly cancelled: boolean;
  /** It ran already, and what is paid is more time: the page was loaded anew meanwhile. */
  readonly ran: boolean;
}

/** Its door was to open for the last time, and was not seen to. */
export interface Collect {
  readonly at: 'collect';
  readonly session: string;
  readonly rental: KioskRental;
  readonly outcome: 'failed' | 'unconfirmed';
}

/** What is done once a payment within a session has come. */
export type Then = 'open' | 'end' | 'look';

/** A payment for a rental that runs. */
export interface Due {
  readonly at: 'due';
  readonly session: string;
  readonly rental: KioskRental;
  readonly then: Then;
  /** Its customer has seen the price: before that no QR code is shown. */
  readonly agreed: boolean;
  /** What is paid for, where that is more time: a duration of the API. */
  readonly more?: string;
}

/** Where somebody is who rents, or whose rental runs. */
export type RentStep =
  | { readonly at: 'sizes'; readonly offers: KioskOffers }
  | { readonly at: 'times'; readonly offers: KioskOffers; readonly size: string }
  | NoticeBefore
  | NewPin
  | { readonly at: 'busy'; readonly what: 'asking' | 'opening' | 'looking' }
  | { readonly at: 'refused'; readonly why: Refusal }
  | OfNew
  | { readonly at: 'mine'; readonly session: string; readonly rental: KioskRental }
  | { readonly at: 'more'; readonly session: string; readonly rental: KioskRental; readonly offers: KioskOffers }
  | Due
  | Collect
  | { readonly at: 'over'; readonly rental: KioskRental };

/** Its customer asks for a PIN next. Pure. */
export function newPin({ size, duration, amount }: Pick<NewPin, 'size' | 'duration' | 'amount'>): NewPin {
  return { at: 'pin', size, duration, amount, first: null, digits: '', differs: false };
}

/** A digit is typed, or taken back. Pure. */
export function typePin(step: NewPin, key: string): NewPin {
  if (key === 'back') return { ...step, digits: step.digits.slice(0, -1), differs: false };
  if (!/^[0-9]$/.test(key) || step.digits.length >= maxPinDigits) return step;
  return { ...step, digits: step.digits + key, differs: false };
}

/** The PIN is complete: it is asked for once more, or it is ready. Pure. */
export function nextPin(step: NewPin, pinDigits: number): NewPin | { readonly at: 'ready'; readonly pin: string } {
  const { first, digits } = step;
  if (digits.length < pinDigits) return step;
  if (first === null) return { ...step, first: digits, digits: '' };
  if (first === digits) return { at: 'ready', pin: digits };
  return { ...step, first: null, digits: '', differs: true };
}

/** Whether an order may still be paid: it is asked for, shown or settling. */
export function isPayable({ order }: KioskRental): boolean {
  return order !== undefined && ['asked', 'shown', 'settling'].includes(order.state);
}

/** Whether something comes next that nobody here has to do: the rental is looked at again. */
export function isAwaited(step: RentStep): boolean {
  if (step.at === 'due') return true;
  if (step.at !== 'rental') return false;
  const { state, opening } = step.rental;
  const opens = state === 'active' && (opening === 'opening' || opening === 'failed');
  return opens || ((state === 'offered' || state === 'awaiting_payment') && isPayable(step.rental));
}

/** Whether it may be left when nobody touches the page, and what somebody presents at a reader is shown. */
export function isAtChoice({ at }: RentStep): boolean {
  return at !== 'rental' && at !== 'due' && at !== 'busy';
}
