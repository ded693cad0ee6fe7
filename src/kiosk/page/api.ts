import type { KioskSession, OpeningAnswer } from '../wire.js';
import type { Choose, Outcome } from './flow.js';
import { type Problem, refusal, resultOf } from './shown.js';

/** While PINs are guessed a try waits 10 s; an opening is read back, tried once more and read back again. */
const patienceMs = 40_000;

/**
 * `crypto.randomUUID` needs a secure context, which loopback is only by name: this works everywhere.
 */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function post(path: string, body: Record<string, string>): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
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
): Promise<Outcome | 'choose'> {
  try {
    const response = await post(path, body);
    if (response.ok) {
      const answer: OpeningAnswer = await response.json();
      return { at: 'result', by, locker: answer.locker, result: resultOf(answer.outcome) };
    }
    const problem: Problem = await response.json();
    return problem.code === 'choose_locker' ? 'choose' : { at: 'result', by, locker, result: refusal(problem) };
  } catch (error) {
    console.warn('no answer', error);
    return { at: 'result', by, locker, result: { kind: 'lost' } };
  }
}

export async function presentPin(locker: string, pin: string): Promise<Outcome> {
  const outcome = await ask('pin', locker, '/api/pin', { locker, pin });
  return outcome === 'choose' ? { at: 'result', by: 'pin', locker, result: { kind: 'unavailable' } } : outcome;
}

/** Presents what a scanner has read. Where a locker is to be chosen a session keeps the choice open, and the text is let go. */
export async function presentCode(text: string): Promise<Choose | Outcome> {
  const outcome = await ask('code', null, '/api/code', { text });
  if (outcome !== 'choose') return outcome;
  try {
    const response = await post('/api/sessions', { text });
    if (!response.ok) return { at: 'result', by: 'code', locker: null, result: refusal(await response.json()) };
    const { session, lockers }: KioskSession = await response.json();
    return { at: 'choose', session, lockers };
  } catch (error) {
    console.warn('no answer', error);
    return { at: 'result', by: 'code', locker: null, result: { kind: 'lost' } };
  }
}

/** Opens the chosen locker, and ends the session: its purpose is fulfilled. */
export async function openChosen(session: string, locker: string): Promise<Outcome> {
  const outcome = await ask('code', locker, `/api/sessions/${session}/open`, { locker });
  void endSession(session);
  return outcome === 'choose' ? { at: 'result', by: 'code', locker, result: { kind: 'unavailable' } } : outcome;
}

/** Nobody is to go on with it. When this fails it ends by itself, soon. */
export async function endSession(session: string): Promise<void> {
  try {
    await fetch(`/api/sessions/${session}`, { method: 'DELETE' });
  } catch (error) {
    console.warn('the session was not ended', error);
  }
}

/** Moves a door of a simulated cabinet. The drawing follows by the event stream; a refusal leaves it as it is. */
export async function moveDoor(locker: string, state: 'open' | 'closed'): Promise<void> {
  try {
    await post('/api/sim/door', { locker, state });
  } catch (error) {
    console.warn('the door was not moved', error);
  }
}
