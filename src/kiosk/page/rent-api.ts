import type { KioskCabinet, KioskOffers, KioskRental, OpeningAnswer } from '../wire.js';
import { post } from './api.js';
import { patientFetch } from './patient-fetch.js';
import type { Refusal } from './rent-flow.js';
import type { Problem } from './shown.js';

/** An answer, or why there is none. */
export type Told<T> = { readonly kind: 'told'; readonly body: T } | { readonly kind: 'refused'; readonly why: Refusal };

async function told<T>(asked: Promise<Response>): Promise<Told<T>> {
  try {
    const response = await asked;
    if (response.ok) {
      const body: T = await response.json();
      return { kind: 'told', body };
    }
    const { code }: Problem = await response.json();
    return { kind: 'refused', why: code };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'refused', why: 'lost' };
  }
}

const patienceMs = 10_000;
const get = (path: string, method = 'GET'): Promise<Response> => patientFetch(path, patienceMs, { method });
const at = (rental: string): string => `/api/rentals/${rental}`;

/** What may be rented now. */
export async function askOffers(): Promise<Told<KioskOffers>> {
  const cabinet = await told<KioskCabinet>(get('/api/cabinet'));
  if (cabinet.kind === 'refused') return cabinet;
  const { rental } = cabinet.body;
  return rental ? { kind: 'told', body: rental } : { kind: 'refused', why: 'not_found' };
}

export function askToRent(size: string, duration: string, pin: string): Promise<Told<KioskRental>> {
  return told(post('/api/rentals', { size, duration, pin }));
}

export function lookAt(rental: string): Promise<Told<KioskRental>> {
  return told(get(at(rental)));
}

export function cancelOrder(rental: string): Promise<Told<KioskRental>> {
  return told(get(at(rental), 'DELETE'));
}

export function doorDidNotOpen(rental: string): Promise<Told<KioskRental>> {
  return told(post(`${at(rental)}/not-opened`, {}));
}

/** Asks for what is owed. While that is to be paid it also keeps the session. */
export function askToPay(session: string): Promise<Told<KioskRental>> {
  return told(post(`/api/sessions/${session}/pay`, {}));
}

export function askForMore(session: string, duration: string): Promise<Told<KioskRental>> {
  return told(post(`/api/sessions/${session}/extend`, { duration }));
}

/** The rental where it is over; an opening where its door was not seen to open. */
export function askToEnd(session: string, open: boolean): Promise<Told<KioskRental | OpeningAnswer>> {
  return told(post(`/api/sessions/${session}/end`, { open }));
}
