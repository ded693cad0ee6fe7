import type { PadKey } from '../../drivers/readers/news.js';

/** What has been typed on a keypad: a locker number, Enter, a PIN, Enter. */
export interface Dialogue {
  /** Absent until its Enter. */
  readonly number?: string;
  /** Of the number, or of the PIN behind it. */
  readonly digits: string;
  /** Monotonic ms of the last key. */
  readonly lastMs: number;
}

/** Somebody who left is forgotten. */
export const FORGET_MS = 20_000;

/** As long as an id may be. */
const MOST_NUMBER = 32;
/** One more than any PIN has: it matches none. */
const MOST_PIN = 13;

export const blank: Dialogue = { digits: '', lastMs: 0 };

export interface Step {
  readonly dialogue: Dialogue;
  /** Both are complete, and are forgotten here. */
  readonly entry?: { readonly number: string; readonly pin: string };
}

/**
 * The dialogue after one more key. Clear empties what is being typed; once more, and all begins anew. Enter without digits does
 * nothing.
 */
export function press(before: Dialogue, key: PadKey, nowMs: number): Step {
  const dialogue = nowMs - before.lastMs >= FORGET_MS ? blank : before;
  const { number, digits } = dialogue;
  if (key === 'clear') return { dialogue: digits === '' ? blank : { ...dialogue, digits: '', lastMs: nowMs } };
  if (key === 'enter') {
    if (digits === '') return { dialogue: { ...dialogue, lastMs: nowMs } };
    if (number === undefined) return { dialogue: { number: digits, digits: '', lastMs: nowMs } };
    return { dialogue: blank, entry: { number, pin: digits } };
  }
  const most = number === undefined ? MOST_NUMBER : MOST_PIN;
  return { dialogue: { ...dialogue, digits: (digits + key).slice(0, most), lastMs: nowMs } };
}
