import type { KioskDelivery, KioskSession, OpeningAnswer } from '../wire.js';
import { post } from './api.js';
import type { Result } from './flow.js';
import { patientFetch } from './patient-fetch.js';
import { type Problem, refusal } from './shown.js';

/** An answer, or what the page says of a refusal. */
export type Answered<T> =
  | { readonly kind: 'told'; readonly body: T }
  | { readonly kind: 'refused'; readonly result: Result };

async function answered<T>(asked: Promise<Response>): Promise<Answered<T>> {
  try {
    const response = await asked;
    if (response.ok) {
      const body: T = await response.json();
      return { kind: 'told', body };
    }
    const problem: Problem = await response.json();
    return { kind: 'refused', result: refusal(problem) };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'refused', result: { kind: 'lost' } };
  }
}

const patienceMs = 5000;
const at = (session: string): string => `/api/sessions/${session}`;

/** The session as it is now. To look does not make it last longer. */
export function lookAtSession(session: string): Promise<Answered<KioskSession>> {
  return answered(patientFetch(at(session), patienceMs));
}

/** The same, once he has done something: its time begins anew. */
export function stayInSession(session: string): Promise<Answered<KioskSession>> {
  return answered(post(`${at(session)}/stay`, {}));
}

/** @param size left out: the same locker again */
export function openForParcel(session: string, size?: string): Promise<Answered<OpeningAnswer>> {
  return answered(post(`${at(session)}/open`, size === undefined ? {} : { size }));
}

/** @param left false: nothing is in it */
export function sayDropped(session: string, left: boolean): Promise<Answered<KioskDelivery>> {
  return answered(post(`${at(session)}/dropped`, { left }));
}

export function openForReturn(session: string, locker: string): Promise<Answered<OpeningAnswer>> {
  return answered(post(`${at(session)}/return`, { locker }));
}

/** What was in it is out: for doors that nobody can read. */
export function sayOut(session: string, locker: string): Promise<Answered<KioskDelivery>> {
  return answered(post(`${at(session)}/return`, { locker, open: false }));
}

/** Its recipient has taken it. */
export function sayTaken(session: string): Promise<Answered<KioskDelivery>> {
  return answered(post(`${at(session)}/taken`, {}));
}
