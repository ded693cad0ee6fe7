import type { EventList, Overview } from '../../overview-wire.js';
import type { KioskSession, OpeningAnswer } from '../../wire.js';
import { endSession, letGo, post } from '../api.js';
import { patientFetch } from '../patient-fetch.js';
import type { Problem } from '../shown.js';
import type { Deed, Done } from './deeds.js';

/** What is asked of the cabinet by those who run it. */

type Looked<T> = { readonly kind: 'told'; readonly what: T } | { readonly kind: 'over' } | { readonly kind: 'lost' };

const patienceMs = 5000;

/** Never rejects: a connection that broke is an answer, too. */
async function look<T>(path: string): Promise<Looked<T>> {
  try {
    const response = await patientFetch(path, patienceMs);
    if (response.ok) {
      const what: T = await response.json();
      return { kind: 'told', what };
    }
    // Whoever may not look any more is signed out; anything else passes.
    return response.status === 404 || response.status === 403 ? { kind: 'over' } : { kind: 'lost' };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'lost' };
  }
}

export function overviewOf(session: string): Promise<Looked<Overview>> {
  return look(`/api/sessions/${session}/overview`);
}

export function eventsOf(session: string, before?: number): Promise<Looked<EventList>> {
  return look(`/api/sessions/${session}/events${before === undefined ? '' : `?before=${before}`}`);
}

/** The minute begins anew. When that fails the next look says why. */
export async function stay(session: string): Promise<void> {
  try {
    await letGo(await post(`/api/sessions/${session}/stay`, {}));
  } catch (error) {
    console.warn('no answer', error);
  }
}

export async function act(session: string, deed: Deed, locker: string): Promise<Done> {
  try {
    const response = await post(`/api/sessions/${session}/${deed}`, { locker });
    if (!response.ok) return refused(await response.json());
    if (deed === 'open') {
      const { outcome }: OpeningAnswer = await response.json();
      return { kind: outcome };
    }
    const { changed }: { readonly changed: boolean } = await response.json();
    return { kind: changed ? 'changed' : 'same' };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'lost' };
  }
}

function refused({ code, error = code }: Problem): Done {
  if (code === 'denied') return { kind: 'denied' };
  if (code === 'session_over') return { kind: 'over' };
  return code === 'wait' ? { kind: 'busy' } : { kind: 'unavailable', error };
}

export type SignedIn =
  | { readonly kind: 'in'; readonly session: string }
  | { readonly kind: 'denied' | 'not_staff' | 'unavailable' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** A session of somebody who runs the cabinet, by his number and PIN; one of anybody else is ended. */
export async function signIn(number: string, pin: string): Promise<SignedIn> {
  try {
    const response = await post('/api/sessions', { locker: number, pin });
    if (!response.ok) {
      const { code, seconds = 60 }: Problem = await response.json();
      if (code === 'wait') return { kind: 'wait', seconds };
      return { kind: code === 'denied' || code === 'malformed' ? 'denied' : 'unavailable' };
    }
    const { session, role }: KioskSession = await response.json();
    if (role === 'operator' || role === 'installer') return { kind: 'in', session };
    void endSession(session);
    return { kind: 'not_staff' };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'unavailable' };
  }
}
