import type { ScreenSpec } from '../config/kiosk-specs.js';
import { coversTime, localTime } from '../lib/week-hours.js';

/** What the screen is to be now: brightness in per cent, and after how many seconds without a touch it turns black. */
interface ScreenNow {
  readonly brightness: number;
  readonly blankAfter?: number;
}

/**
 * Pure. While the time is not known (`wallMs` undefined) the screen is bright: dark by day nobody can read it.
 * @param timezone where the cabinet stands, a name of the IANA database
 */
export function screenAt(
  { brightness, dim, blankAfterMs }: ScreenSpec,
  wallMs: number | undefined,
  timezone: string,
): ScreenNow {
  const isDim = dim !== undefined && wallMs !== undefined && coversTime(dim.hours, localTime(wallMs, timezone));
  return {
    brightness: isDim ? dim.brightness : brightness,
    ...(blankAfterMs !== undefined && { blankAfter: Math.round(blankAfterMs / 1000) }),
  };
}
