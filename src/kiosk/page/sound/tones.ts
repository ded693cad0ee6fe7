/** One beep: a pitch in Hz, from when to when in ms, and how loud it is beside the others. */
interface Beep {
  readonly hz: number;
  readonly fromMs: number;
  readonly forMs: number;
  readonly gain: number;
}

/** What is heard for one happening. */
export type Tone = 'key' | 'opened' | 'closed' | 'refused' | 'left_open';

const beep = (hz: number, fromMs: number, forMs: number, gain: number): Beep => ({ hz, fromMs, forMs, gain });

/** One sound for all keys: whoever listens learns how many digits were typed, and not which. */
export const tones: Readonly<Record<Tone, readonly Beep[]>> = {
  key: [beep(1400, 0, 25, 0.3)],
  opened: [beep(660, 0, 120, 0.5), beep(880, 120, 200, 0.5)],
  closed: [beep(880, 0, 120, 0.4), beep(660, 120, 160, 0.4)],
  refused: [beep(220, 0, 180, 0.5), beep(196, 200, 240, 0.5)],
  left_open: [beep(988, 0, 180, 0.6), beep(740, 200, 180, 0.6), beep(988, 400, 180, 0.6)],
};

/** What is heard when a screen comes up. */
const ofScreens: Readonly<Record<string, Tone>> = {
  opened: 'opened',
  paid: 'opened',
  'parcel-put': 'opened',
  'parcel-take': 'opened',
  closed: 'closed',
  'parcel-in': 'closed',
  'parcel-out': 'closed',
  failed: 'refused',
  denied: 'refused',
  'not-opened': 'refused',
  'left-open': 'left_open',
};

export function toneOf(screen: string): Tone | undefined {
  return Object.hasOwn(ofScreens, screen) ? ofScreens[screen] : undefined;
}

/** A door that stands open is heard again after so long. */
export const repeatMs = 5000;

/**
 * How loud the n-th time is (0 first) of a tone that is repeated: kindly at first, then up to twice as loud.
 */
export function loudnessOf(time: number): number {
  return Math.min(2, 1 + time * 0.25);
}
