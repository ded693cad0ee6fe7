import type { KioskSession, OpeningAnswer } from '../wire.js';
import type { Choose, Courier, Mine, Outcome, Staff } from './flow.js';
import { patientFetch } from './patient-fetch.js';
import { type Problem, refusal, resultOf } from './shown.js';

/** While PINs are guessed a try waits 10 s; an opening is read back, tried once more and read back again. */
const patienceMs = 40_000;

/**
 * `crypto.randomUUID` needs a secure context, which loopback is only by name: this works everywhere.
 */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Each call has a key of its own: none is done twice. */
export function post(path: string, body: Record<string, string | boolean>): Promise<Response> {
  return patientFetch(path, patienceMs, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
    body: JSON.stringify(body),
  });
}

/** Nobody wants what it says: the browser would keep an answer that was not read, with its request, for as long as the page lives. */
export async function letGo(answer: Response): Promise<void> {
  await answer.arrayBuffer();
}

/**
 * Has something opened, or finds out what else there is to say. Never asks twice: a connection that broke may mean that the
 * agent restarted, and then only the customer may try again.
 */
async function ask(
  by: Outcome['by'],
  locker: string | null,
  path: string,
  body: Record<string, string>,
): Promise<Outcome | 'choose' | 'due'> {
  try {
    const response = await post(path, body);
    if (response.ok) {
      const answer: OpeningAnswer = await response.json();
      return { at: 'result', by, locker: answer.locker, result: resultOf(answer.outcome) };
    }
    const problem: Problem = await response.json();
    if (problem.code === 'payment_due') return 'due';
    return problem.code === 'choose_locker' ? 'choose' : { at: 'result', by, locker, result: refusal(problem) };
  } catch (error) {
    console.warn('no answer', error);
    return { at: 'result', by, locker, result: { kind: 'lost' } };
  }
}

/**
 * Opens by a PIN.
 * @param choices lockers are rented here, or parcels brought: the PIN of a rental or of a courier opens nothing yet, since he has a choice
 */
export async function presentPin(
  locker: string,
  pin: string,
  choices: boolean,
): Promise<Mine | Staff | Courier | Outcome> {
  if (!choices) {
    const outcome = await ask('pin', locker, '/api/pin', { locker, pin });
    // A number of somebody who runs the cabinet may be a locker's, too.
    if (outcome !== 'choose') return settled('pin', locker, outcome);
  }
  const begun = await beginSession('pin', locker, { locker, pin });
  if ('at' in begun) return begun;
  const { session, rental } = begun;
  if (isStaff(begun)) return { at: 'staff', session };
  if (begun.role === 'courier') return { at: 'courier', session: begun };
  return rental === undefined ? openIn(begun, locker, 'pin') : { at: 'mine', session, rental };
}

/** What nobody here can go on with is said to be impossible now. */
function settled(by: Outcome['by'], locker: string | null, came: Outcome | 'choose' | 'due'): Outcome {
  return typeof came === 'string' ? { at: 'result', by, locker, result: { kind: 'unavailable' } } : came;
}

/** Whether a session is one of those who run the cabinet. */
export function isStaff({ role }: Pick<KioskSession, 'role'>): boolean {
  return role === 'operator' || role === 'installer';
}

async function beginSession(
  by: Outcome['by'],
  locker: string | null,
  body: Record<string, string>,
): Promise<KioskSession | Outcome> {
  try {
    const response = await post('/api/sessions', body);
    if (response.ok) {
      const session: KioskSession = await response.json();
      return session;
    }
    return { at: 'result', by, locker, result: refusal(await response.json()) };
  } catch (error) {
    console.warn('no answer', error);
    return { at: 'result', by, locker, result: { kind: 'lost' } };
  }
}

/** A session that was begun at a reader; `undefined` where it is over. */
export async function sessionOf(session: string): Promise<KioskSession | undefined> {
  try {
    const response = await fetch(`/api/sessions/${session}`);
    if (!response.ok) return undefined;
    const view: KioskSession = await response.json();
    return view;
  } catch (error) {
    console.warn('no answer', error);
    return undefined;
  }
}

/**
 * Presents what a scanner has read. Where a locker is to be chosen a session keeps the choice open, and the text is let go.
 * @param brought parcels are brought here: a courier has a choice, and a recipient may have to say that he has taken his
 */
export async function presentCode(text: string, brought: boolean): Promise<Choose | Mine | Staff | Courier | Outcome> {
  if (!brought) {
    const outcome = await ask('code', null, '/api/code', { text });
    if (typeof outcome !== 'string') return outcome;
  }
  const begun = await beginSession('code', null, { text });
  if ('at' in begun) return begun;
  const { session, lockers, rental } = begun;
  if (isStaff(begun)) return { at: 'staff', session };
  if (begun.role === 'courier') return { at: 'courier', session: begun };
  if (brought) {
    const outcome = await ask('code', null, at(session), {});
    if (typeof outcome !== 'string') return ended(begun, outcome);
    if (outcome === 'choose') return { at: 'choose', session, lockers };
  }
  return rental === undefined ? { at: 'choose', session, lockers } : { at: 'mine', session, rental };
}

const at = (session: string): string => `/api/sessions/${session}/open`;

/** Nobody goes on with a session once its locker was opened, unless its recipient has to say that he has taken his parcel. */
function ended({ session, delivery }: KioskSession, outcome: Outcome): Outcome {
  if (delivery !== undefined && outcome.result.kind === 'unconfirmed') return { ...outcome, session };
  void endSession(session);
  return outcome;
}

async function openIn(begun: KioskSession, locker: string, by: Outcome['by']): Promise<Outcome> {
  return ended(begun, settled(by, locker, await ask(by, locker, at(begun.session), { locker })));
}

/** Opens the chosen locker, and ends the session: its purpose is fulfilled. */
export async function openChosen(session: string, locker: string, by: Outcome['by'] = 'code'): Promise<Outcome> {
  const outcome = await ask(by, locker, at(session), { locker });
  void endSession(session);
  return settled(by, locker, outcome);
}

/** Nobody is to go on with it. When this fails it ends by itself, soon. */
export async function endSession(session: string): Promise<void> {
  try {
    await letGo(await fetch(`/api/sessions/${session}`, { method: 'DELETE' }));
  } catch (error) {
    console.warn('the session was not ended', error);
  }
}

/** Moves a door of a simulated cabinet. The drawing follows by the event stream; a refusal leaves it as it is. */
export async function moveDoor(locker: string, state: 'open' | 'closed'): Promise<void> {
  try {
    await letGo(await post('/api/sim/door', { locker, state }));
  } catch (error) {
    console.warn('the door was not moved', error);
  }
}
