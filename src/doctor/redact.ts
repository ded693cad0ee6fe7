import { logKeys } from '../lib/log.js';

const leftOut = '(left out)';

/**
 * The keys of a config whose words may go into a support archive, by their way with `*` for any one step. Numbers and yes or no go with
 * any key that is known; other words are replaced: names, telephone numbers, addresses, whom to pay.
 */
const shownWords: readonly string[] = [
  ...['cabinet.*', 'cabinet.power.*', 'cabinet.power.*.*', 'cabinet.power.*.boards.*', 'data'],
  ...['buses.*.*', 'buses.*.rs485.*', 'boards.*.*', 'boards.*.lines.*', 'boards.*.inputs.*'],
  ...['lockers.*.*', 'lockers.*.latch.*', 'lockers.*.door.*', 'lockers.*.latches.*', 'lockers.*.doors.*'],
  ...['signals.*.*', 'readers.*.*', 'readers.*.bits.*', 'control.*', 'access.*', 'access.pin.*'],
  ...['kiosk.listen', 'kiosk.language', 'kiosk.languages.*', 'kiosk.screen.*', 'kiosk.screen.dim.*', 'kiosk.sound.*'],
  ...['terminal.listen', 'terminal.cert', 'terminal.key', 'terminal.ca', 'terminal.clients.*.mode'],
  ...['terminal.clients.*.lockers', 'terminal.clients.*.lockers.*', 'trust.keys', 'trust.roots', 'trust.device'],
  ...['uplink.*', 'uplink.metered.*', 'uplink.metered.budget.*', 'audit.*', 'audit.retention.*', 'rental.durations.*'],
];
const shown = shownWords.map((way) => new RegExp(`^${way.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`));

/** A config as it may leave the board: of a valid one only, whose keys the schema knows. */
export function redacted(value: unknown, way: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((one, at) => redacted(one, [...way, String(at)]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redacted(one, [...way, key])]));
  }
  if (typeof value !== 'string') return value;
  const path = way.join('.');
  return shown.some((pattern) => pattern.test(path)) ? nameless(value) : leftOut;
}

/** Words without what names a user of the machine, or lets in where an address has a password. */
function nameless(text: string): string {
  return text.replaceAll(/\/home\/[^/\s"']+/g, '/home/USER').replaceAll(/(\w:\/\/)[^/\s@"']+@/g, '$1');
}

/** The same in all texts of a value. */
export function namelessIn(value: unknown): unknown {
  if (typeof value === 'string') return nameless(value);
  if (Array.isArray(value)) return value.map(namelessIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, namelessIn(one)]));
}

/**
 * The part of an answer that is named in a list of ways, with `*` for any one step and `[]` behind a list; all else is left out, so that what a later
 * version may add goes nowhere before somebody has said what it is.
 */
export function onlyNamed(value: unknown, ways: readonly string[], way = ''): unknown {
  const matches = (path: string, whole: boolean): boolean =>
    ways.some((one) => {
      const steps = one.replaceAll('[]', '').split('.');
      const asked = path.split('.');
      const fits = asked.every((step, at) => steps[at] === '*' || steps[at] === step);
      return fits && (whole ? steps.length === asked.length : steps.length >= asked.length);
    });
  if (Array.isArray(value)) return value.map((one) => onlyNamed(one, ways, way));
  if (typeof value !== 'object' || value === null) return matches(way, true) ? value : undefined;
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const path = way === '' ? key : `${way}.${key}`;
    const inside = matches(path, false) ? onlyNamed(one, ways, path) : undefined;
    return inside === undefined ? [] : [[key, inside] as const];
  });
  return Object.fromEntries(kept);
}

const keys: ReadonlySet<string> = new Set(logKeys);
const pair = /^ (\w+)=("(?:[^"\\]|\\.)*"|[\w.:/@*+-]+)/;

/**
 * Lines of the log as the daemon writes them (`src/lib/log.ts`), with their keys and no others. Whatever else stands in the journal,
 * such as what a library wrote by itself, is counted and left out. In: `SECONDS HOST NAME[PID]: LINE`, as journalctl prints it.
 */
export function logLines(text: string): string[] {
  let others = 0;
  const lines = text.split('\n').flatMap((line) => {
    const [, seconds, said = ''] = /^(\d+)\.\d+ \S+ \S+?: (.*)$/.exec(line) ?? [];
    const [, event, rest = ''] = /^((?:error|warn|info) [a-z_]+(?:\.[a-z_]+)*)((?: .*)?)$/.exec(said) ?? [];
    const facts = event === undefined ? undefined : factsOf(rest);
    if (event === undefined || facts === undefined) {
      others += line === '' ? 0 : 1;
      return [];
    }
    return [nameless(`${new Date(Number(seconds) * 1000).toISOString()} ${event}${facts}`)];
  });
  if (others === 0) return lines;
  const words =
    others === 1 ? "1 line that is not of the log's form was" : `${others} lines that are not of the log's form were`;
  return [...lines, `(${words} left out)`];
}

/** `undefined` where it is anything else than known keys with their values. */
function factsOf(rest: string): string | undefined {
  let left = rest;
  while (left !== '') {
    const found = pair.exec(left);
    if (found === null || !keys.has(found[1] ?? '')) return undefined;
    left = left.slice(found[0].length);
  }
  return rest;
}
