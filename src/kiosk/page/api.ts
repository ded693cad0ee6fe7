import type { OpeningAnswer } from '../wire.js';
import type { Result } from './flow.js';

interface Problem {
  readonly code: string;
  readonly seconds?: number;
  /** Beside `unavailable`: an error code. */
  readonly error?: string;
}

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
 * Presents a PIN. Never asks twice: a connection that broke may mean that the agent restarted, and then only the
 * customer may try again.
 */
export async function presentPin(locker: string, pin: string): Promise<Result> {
  try {
    const response = await post('/api/pin', { locker, pin });
    if (!response.ok) return refusal(await response.json());
    const { outcome }: OpeningAnswer = await response.json();
    return outcome === 'opened' ? { kind: 'opened', seenOpen: false } : { kind: outcome };
  } catch (error) {
    console.warn('no answer', error);
    return { kind: 'lost' };
  }
}

function refusal({ code, seconds, error }: Problem): Result {
  if (code === 'denied') return { kind: 'denied' };
  if (code === 'wait') return { kind: 'wait', untilMs: performance.now() + (seconds ?? 60) * 1000 };
  // The lock was fired; only its record is late.
  if (error === 'opening.outcome_unrecorded') return { kind: 'unconfirmed' };
  return { kind: 'unavailable' };
}

/** Moves a door of a simulated cabinet. The drawing follows by the event stream; a refusal leaves it as it is. */
export async function moveDoor(locker: string, state: 'open' | 'closed'): Promise<void> {
  try {
    await post('/api/sim/door', { locker, state });
  } catch (error) {
    console.warn('the door was not moved', error);
  }
}
