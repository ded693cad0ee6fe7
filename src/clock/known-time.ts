import type { ClockState } from '../audit/event.js';

/**
 * By what the time was last known in this boot: the kernel says that its clock is synchronised, a `time+jwt` answered a
 * nonce, or a battery clock had set the wall clock at the start.
 */
export const clockSources = ['kernel', 'confirmed', 'battery'] as const;
export type ClockSource = (typeof clockSources)[number];

/** An instant of this boot at which the time was known, to `errorMs`. */
export interface KnownInstant {
  readonly source: ClockSource;
  readonly wallMs: number;
  readonly monoMs: number;
  readonly errorMs: number;
}

/**
 * How far a clock that nothing corrects goes wrong: 100 ppm, 8.6 s a day. Between -10 and 70 °C the tuning fork of a battery
 * clock (32.768 kHz) loses up to 69 ppm (0.034 ppm for each square of a kelvin away from 25 °C) beside the 20 ppm that it is
 * cut to and a few of age; the crystal of a board (AT cut, tens of MHz) stays within 30 ppm of cut and 30 of temperature.
 */
export const drift = 100e-6;

/**
 * A synchronised clock is right to a second. The time servers' answers are far better; the kernel goes on saying that it is
 * synchronised for nine hours after the last of them (its own estimate grows by 500 ppm and may reach 16 s), in which a
 * crystal whose frequency was corrected until then does not lose a second.
 */
export const kernelErrorMs = 1_000;

/** A signer may say whole seconds, and its own clock is synchronised like the kernel's. */
const signerErrorMs = 1_000;

/** What a person who sets a battery clock by his watch, and the weeks on a shelf since, may come to. */
const batteryErrorMs = 600_000;

/** A confirmed time counts as trusted as long as a synchronised kernel's would by the kernel's own rule. */
export const trustedErrorMs = 16_000;

/** What is known no better than this is not known: 416 days after the last synchronisation, 347 after a battery clock. */
export const mostErrorMs = 3_600_000;

/**
 * An answer `nowMs` that was made at some instant of the trip that ended at `arrivedMonoMs`: the middle of the trip is off
 * by half of it at most.
 */
export function confirmedInstant(nowMs: number, tripMs: number, arrivedMonoMs: number): KnownInstant {
  return {
    source: 'confirmed',
    wallMs: nowMs + tripMs / 2,
    monoMs: arrivedMonoMs,
    errorMs: tripMs / 2 + signerErrorMs,
  };
}

/**
 * What a battery clock is worth at the start of a boot. It has run by itself since the time was last good: a clock that says
 * that this was a year ago is wrong, or has drifted too far.
 * @param goodMs when the time was last good; `undefined` when it never was
 */
export function batteryInstant(wallMs: number, monoMs: number, goodMs: number | undefined): KnownInstant {
  const aloneMs = goodMs === undefined ? 0 : Math.max(0, wallMs - goodMs);
  return { source: 'battery', wallMs, monoMs, errorMs: batteryErrorMs + drift * aloneMs };
}

/** The time that it is by the monotonic clock, which no step moves, and by how much it may be wrong. */
export function timeAt(known: KnownInstant, monoMs: number): { readonly wallMs: number; readonly errorMs: number } {
  const passedMs = monoMs - known.monoMs;
  return {
    wallMs: Math.floor(known.wallMs + passedMs),
    errorMs: Math.ceil(known.errorMs + drift * passedMs),
  };
}

/**
 * Whether a time lies so far before the floor that one of both is wrong. The floor itself may have been taken from a trusted
 * time that was ahead by its own error.
 */
export function belowFloor(time: { readonly wallMs: number; readonly errorMs: number }, floorMs: number): boolean {
  return time.wallMs + time.errorMs + trustedErrorMs < floorMs;
}

export interface ClockFacts {
  /** The kernel says now that its clock is synchronised. */
  readonly synchronised: boolean;
  readonly source: ClockSource | 'none';
  /** Infinity: nothing says how far the time is off. */
  readonly errorMs: number;
}

export function clockState({ synchronised, source, errorMs }: ClockFacts): ClockState {
  if (source === 'none' || errorMs > mostErrorMs) return 'untrusted';
  if (synchronised || (source === 'confirmed' && errorMs <= trustedErrorMs)) return 'trusted';
  return 'holdover';
}
