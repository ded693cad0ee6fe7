import type { HardwareCounters } from '../../drivers/messages.js';
import { manifest } from '../../src/privacy/manifest.js';

/** The paths of all that is no object or list in a JSON value: `lockers[].id`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => pathsOf(item, path === '' ? key : `${path}.${key}`));
}

const listed = manifest.flatMap(({ where, name }) => (where === 'http' || where === 'mqtt' ? [name] : []));

function matches(name: string, told: string): boolean {
  const [parts, toldParts] = [name.split('.'), told.split('.')];
  return parts.length === toldParts.length && parts.every((part, at) => part === '*' || part === toldParts[at]);
}

/** The keys of an answer that the manifest does not list for that call. */
export function unlisted(call: string, ...answers: unknown[]): string[] {
  const told = answers.flatMap((answer) => pathsOf(answer)).map((path) => `${call} ${path}`);
  return [...new Set(told.filter((path) => !listed.some((name) => matches(name, path))))];
}

/** The keys that the manifest lists for a call and none of the answers had. */
export function untold(call: string, ...answers: unknown[]): string[] {
  const told = answers.flatMap((answer) => pathsOf(answer)).map((path) => `${call} ${path}`);
  return listed.filter((name) => name.startsWith(`${call} `) && !told.some((path) => matches(name, path)));
}

/** Counters of a hardware process in which all has happened that is counted. */
export const counters: HardwareCounters = {
  buses: {
    rs485: {
      ...{ exchanges: 9, timeouts: 1, late: 0, foreign: 0, damaged: 2, unsolicited: 0, stale: 0, echoMismatches: 0 },
      ...{ reopens: 0, unlocks: 3, open: true, wireShare: 0.25 },
      echo: 'off',
    },
  },
  boards: {
    b1: {
      polls: 5,
      timeouts: 0,
      quarantined: true,
      away: true as const,
      answeredAgoMs: 40,
      pulses: { count: 3, worstErrorMs: 1.5 },
    },
  },
  readers: {
    front: {
      ...{ ready: true, read: 4, repeats: 1, reopens: 0 },
      refused: { noise: 2, damaged: 0, length: 0, lost: 0, unfinished: 0, no_number: 0 },
      ...{ error: 'reader.failed', message: 'it is away' },
    },
  },
};
