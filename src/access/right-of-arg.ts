import { parseWeekHours } from '../lib/week-hours.js';
import type { RightArg } from '../tokens/command-token.js';
import { openSealed } from '../tokens/sealed.js';
import type { NewRight } from './check-right.js';
import type { DeviceState } from './device-state.js';

/** Why the PIN of a right cannot be read. */
interface Unread {
  readonly unread: 'no_device_key' | 'bad_secret';
}

/** A right as the cloud writes it, to be stored: its PIN is sealed for this cabinet. */
export async function rightOfArg(arg: RightArg, device: DeviceState | undefined): Promise<NewRight | Unread> {
  const terms = termsOf(arg);
  if (arg.pin === undefined) return terms;
  if (device?.kind !== 'ready') return { unread: 'no_device_key' };
  const opened = await openSealed(arg.pin, device.keys.sealing);
  return opened.kind === 'refused' ? { unread: opened.reason } : { ...terms, pin: opened.text };
}

/** The times of a right never become longer by a fraction of a millisecond. */
function termsOf(arg: RightArg) {
  const { ref, role, lockers = 'any', sizes, from, until, uses, hours, subject, actor, number, rental, returns } = arg;
  const week = hours === undefined ? undefined : parseWeekHours(hours);
  return {
    ref,
    role,
    lockers: lockers === 'any' ? lockers : [lockers].flat(),
    ...(sizes && { sizes }),
    ...(from !== undefined && { fromMs: Math.ceil(from * 1000) }),
    ...(until !== undefined && { untilMs: Math.floor(until * 1000) }),
    ...(uses !== undefined && { uses }),
    ...(week && { hours: week }),
    ...(subject !== undefined && { subjectRef: subject }),
    ...(actor !== undefined && { holder: actor }),
    ...(number !== undefined && { number }),
    ...(rental !== undefined && { rental }),
    ...(returns && { returns }),
  } satisfies NewRight;
}
