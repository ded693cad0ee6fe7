import { maxPinDigits, minPinDigits } from './flow.js';

/** Where a courier is who types his number; what comes of it is an `Outcome` like any other. */
export type Delivery =
  | { readonly at: 'number'; readonly number: string }
  | { readonly at: 'pin'; readonly number: string; readonly digits: string }
  | { readonly at: 'sending' }
  /** A session of his, and the sizes of which a locker is free. */
  | { readonly at: 'sizes'; readonly session: string; readonly sizes: readonly string[] };

const maxNumber = 32;

/** A digit is typed, or taken back. Pure. */
export function typeDelivery(step: Delivery, key: string): Delivery {
  if (key !== 'back' && !/^[0-9]$/.test(key)) return step;
  const typed = (before: string, most: number): string =>
    key === 'back' ? before.slice(0, -1) : (before + key).slice(0, most);
  if (step.at === 'number') return { at: 'number', number: typed(step.number, maxNumber) };
  if (step.at !== 'pin') return step;
  if (key === 'back' && step.digits === '') return { at: 'number', number: step.number };
  return { ...step, digits: typed(step.digits, maxPinDigits) };
}

/** What is typed is complete: the PIN is asked for, or both are ready to be sent. Pure. */
export function nextDelivery(
  step: Delivery,
): Delivery | { readonly at: 'ready'; readonly number: string; readonly pin: string } {
  if (step.at === 'number' && step.number !== '') return { at: 'pin', number: step.number, digits: '' };
  if (step.at !== 'pin' || step.digits.length < minPinDigits) return step;
  return { at: 'ready', number: step.number, pin: step.digits };
}
