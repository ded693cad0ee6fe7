import { type Command, Option } from 'commander';
import { canBeAsked, isOnlyNamed, type Kind, kindsOf, nameOf, type ScanWish } from '../../../drivers/scan-plan.js';
import { parseDuration } from '../../config/duration.js';
import { familyFacts, familyNames, isFamilyName } from '../../config/families.js';
import { nearest } from '../../config/nearest.js';
import { type NumberRange, parseNumberRange } from '../../config/range.js';
import { baudRates } from '../../config/schema-values.js';
import { UsageError } from './session.js';

/** What the options of a scan ask for. Each fault in them is a UsageError. */

const LEAST_TIMEOUT_MS = 10;
const MOST_TIMEOUT_MS = 10_000;
const MOST_ADDRESS = 255;

export interface WishOptions {
  readonly family: readonly string[];
  readonly baud: readonly string[];
  readonly addresses?: string;
}

/** Gives a command the options of a scan. */
export function withWishOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return command
    .addOption(
      new Option('--family <name>', 'look for this family, or FAMILY/DIALECT, only; may be repeated')
        .argParser(collect)
        .default([], 'all'),
    )
    .addOption(
      new Option('--baud <number>', 'this speed only; may be repeated').argParser(collect).default([], 'the usual'),
    )
    .option('--addresses <range>', 'addresses such as 1..32, or one')
    .option('--timeout <duration>', 'how long a board may take to begin its answer', '60ms');
}

export function wishOf({ family, baud, addresses }: WishOptions): ScanWish {
  const kinds = family.flatMap(kindsNamed);
  const range = addresses === undefined ? undefined : rangeOf(addresses);
  if (range) for (const kind of kinds) mustMeet(kind, range);
  return {
    ...(kinds.length > 0 ? { kinds } : {}),
    ...(baud.length > 0 ? { bauds: [...new Set(baud.map(baudOf))] } : {}),
    ...(range ? { addresses: range } : {}),
  };
}

/** A dialect is asked as named; a family in those of its dialects that a whole scan asks. */
function kindsNamed(text: string): readonly Kind[] {
  const [driver = '', dialect] = text.split('/');
  if (!isFamilyName(driver)) {
    const near = nearest(driver, familyNames);
    throw new UsageError(
      `--family ${text}: no such family.${near === undefined ? '' : ` Did you mean ${near}?`} There are: ${familyNames.join(', ')}.`,
    );
  }
  const all = kindsOf(driver);
  const kinds = dialect === undefined ? askedUnnamed(driver) : all.filter((kind) => kind.dialect === dialect);
  if (kinds.length === 0 && dialect !== undefined) {
    throw new UsageError(`--family ${text}: no such dialect. There are: ${all.map(nameOf).join(', ')}.`);
  }
  if (!kinds.some(canBeAsked)) {
    throw new UsageError(`--family ${text}: these boards answer no query, so a scan does not find them.`);
  }
  return kinds;
}

function askedUnnamed(driver: Kind['driver']): readonly Kind[] {
  const all = kindsOf(driver);
  const kinds = all.filter((kind) => !isOnlyNamed(kind));
  return kinds.length > 0 ? kinds : all;
}

function mustMeet({ driver }: Kind, range: NumberRange): void {
  const { min, max } = familyFacts[driver].addresses;
  if (range.to >= min && range.from <= max) return;
  throw new UsageError(`--addresses ${range.from}..${range.to}: boards of ${driver} have addresses ${min} to ${max}.`);
}

function rangeOf(text: string): NumberRange {
  const range = parseNumberRange(/^\d{1,6}$/.test(text) ? `${text}..${text}` : text);
  if (range && range.to <= MOST_ADDRESS) return range;
  throw new UsageError(`--addresses ${text}: expected a range upwards such as 1..32, up to ${MOST_ADDRESS}.`);
}

export function baudOf(text: string): number {
  const baud = baudRates.find((rate) => String(rate) === text);
  if (baud !== undefined) return baud;
  throw new UsageError(`--baud ${text}: expected one of ${baudRates.join(', ')}.`);
}

export function timeoutOf(text: string, mostMs: number = MOST_TIMEOUT_MS): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= LEAST_TIMEOUT_MS && ms <= mostMs) return ms;
  throw new UsageError(`--timeout ${text}: expected a duration from 10ms to ${mostMs / 1000}s, such as 60ms.`);
}

/** `instead`: what else than naming a port can be done about a simulated line. */
export function mustBeScannable(port: string, { bauds = [] }: ScanWish, instead = 'name'): void {
  if (port.startsWith('sim:')) {
    throw new UsageError(`${port}: a simulated line exists inside lockerd only; ${instead} a tty, or tcp://IP:PORT.`);
  }
  if (port.startsWith('tcp://') && bauds.length !== 1) {
    throw new UsageError(`${port}: a gateway has a speed of its own; name the one it is set to, as in --baud 9600.`);
  }
}
