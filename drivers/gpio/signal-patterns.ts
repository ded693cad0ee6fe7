/**
 * What buzzer and lamp do for each signal. `granted`: one short beep, the lamp for two seconds. `denied`: three short beeps and
 * blinks. `alarm`: the lamp blinks until `calm`, and the buzzer sounds for half a minute, so that a cabinet does not beep through
 * the night. `granted` and `denied` play over an alarm and give way to it again.
 */

/** How long an output is on, off, on, ... in ms; then it is off. */
type Pattern = readonly number[];

type Short = 'granted' | 'denied';

/** What is to be shown: each with the monotonic ms when it began. */
export interface Show {
  readonly alarmSinceMs?: number;
  readonly short?: { readonly signal: Short; readonly sinceMs: number };
}

interface Look {
  readonly buzzer: 0 | 1;
  readonly led: 0 | 1;
  /** When it may change, in monotonic ms; Infinity: not by itself. */
  readonly untilMs: number;
}

const shorts: Readonly<Record<Short, { readonly buzzer: Pattern; readonly led: Pattern }>> = {
  granted: { buzzer: [100], led: [2_000] },
  denied: { buzzer: [100, 150, 100, 150, 100], led: [100, 150, 100, 150, 100] },
};

const blinking: Pattern = [500, 500];
const sounding: Pattern = [200, 800];
const SOUND_LIMIT_MS = 30_000;

/** What buzzer and lamp are to do now. */
export function lookAt(show: Show, nowMs: number): Look {
  const { short, alarmSinceMs } = show;
  if (short && nowMs < short.sinceMs + lengthMs(short.signal)) {
    const { buzzer, led } = shorts[short.signal];
    const elapsedMs = nowMs - short.sinceMs;
    // At its end it gives way, also where the outputs themselves do not change.
    return both(at(buzzer, elapsedMs), at(led, elapsedMs), nowMs, lengthMs(short.signal) - elapsedMs);
  }
  if (alarmSinceMs === undefined) return { buzzer: 0, led: 0, untilMs: Infinity };
  const elapsedMs = nowMs - alarmSinceMs;
  const sound = elapsedMs < SOUND_LIMIT_MS ? again(sounding, elapsedMs) : at([], elapsedMs);
  return both(sound, again(blinking, elapsedMs), nowMs, Infinity);
}

interface Part {
  readonly bit: 0 | 1;
  readonly forMs: number;
}

function both(buzzer: Part, led: Part, nowMs: number, limitMs: number): Look {
  return { buzzer: buzzer.bit, led: led.bit, untilMs: nowMs + Math.min(buzzer.forMs, led.forMs, limitMs) };
}

function at(pattern: Pattern, elapsedMs: number): Part {
  let leftMs = elapsedMs;
  for (const [index, stepMs] of pattern.entries()) {
    if (leftMs < stepMs) return { bit: index % 2 === 0 ? 1 : 0, forMs: stepMs - leftMs };
    leftMs -= stepMs;
  }
  return { bit: 0, forMs: Infinity };
}

function again(pattern: Pattern, elapsedMs: number): Part {
  return at(pattern, elapsedMs % sum(pattern));
}

function lengthMs(signal: Short): number {
  return Math.max(sum(shorts[signal].buzzer), sum(shorts[signal].led));
}

function sum(pattern: Pattern): number {
  return pattern.reduce((total, stepMs) => total + stepMs, 0);
}
