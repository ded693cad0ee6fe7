import { type Command, Option } from 'commander';
import type { ScanNews } from '../../../drivers/scan.js';
import {
  canBeAsked,
  estimateMs,
  type Kind,
  kindsOf,
  nameOf,
  planScan,
  type ScanWish,
  unaskable,
} from '../../../drivers/scan-plan.js';
import { parseDuration } from '../../config/duration.js';
import { familyFacts, familyNames, isFamilyName } from '../../config/families.js';
import { nearest } from '../../config/nearest.js';
import { type NumberRange, parseNumberRange } from '../../config/range.js';
import { baudRates } from '../../config/schema-values.js';
import { scanPort } from '../../hardware/scan.js';
import { configOf, sentenceOf } from './scan-report.js';
import { type ActAlone, exitCodes, printJson, UsageError } from './session.js';

const timeoutLimits = { leastMs: 10, mostMs: 10_000 };
const MOST_ADDRESS = 255;

const help = `
Asks for states only: nothing is unlocked, and nothing is switched off. Prints what answered as config to paste into the
file of the daemon. Each family's factory speed is tried first, then its other usual ones; of families with more than
32 addresses, 1 to 32 are asked unless --addresses says otherwise.

The port must be free: a running lockerd keeps its own, so stop it before. A gateway (tcp://IP:PORT) does not show who
else uses it, and its speed is set on the gateway: name that one with --baud.
Not found by any scan, for they answer no query: ${unaskable.join(', ') || 'none'}. Only when named, for a board of
another dialect may take its query for something else: winnsen/l412.

Progress goes to standard error, with --json as JSON Lines.
Ends with 0 when a board answered, with 1 when none did.

Examples:
  lockerctl scan /dev/ttyUSB0
  lockerctl scan /dev/ttyUSB0 --family xor-8a --addresses 1..8
  lockerctl scan /dev/ttyUSB0 --family modbus-waveshare --baud 9600 --baud 115200
  lockerctl scan tcp://192.168.1.20:4001 --baud 9600 --timeout 200ms
`;

interface Options {
  readonly family: readonly string[];
  readonly baud: readonly string[];
  readonly addresses?: string;
  readonly timeout: string;
}

export function addScan(program: Command, actAlone: ActAlone): void {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  program
    .command('scan')
    .summary('find the boards on a serial line')
    .description('Finds the lock boards on a serial line, and prints them as config.')
    .argument('<port>', 'path such as /dev/ttyUSB0, or tcp://IP:PORT')
    .addOption(
      new Option('--family <name>', 'this family, or FAMILY/DIALECT, only; may be repeated')
        .argParser(collect)
        .default([], 'all'),
    )
    .addOption(
      new Option('--baud <number>', 'this speed only; may be repeated').argParser(collect).default([], 'the usual'),
    )
    .option('--addresses <range>', 'addresses such as 1..32, or one')
    .option('--timeout <duration>', 'how long a board may take to begin its answer', '60ms')
    .addHelpText('after', help)
    .action((port: string, options: Options) =>
      actAlone(async (session) => {
        const wish = wishOf(options);
        const timeoutMs = timeoutOf(options.timeout);
        mustBeScannable(port, wish);
        const questions = planScan(wish);
        const plan = { type: 'plan', port, questions: questions.length, estimateMs: estimateMs(questions, timeoutMs) };
        const seconds = Math.ceil(plan.estimateMs / 1000);
        const tell = (news: ScanNews): void => session.remark(session.json ? JSON.stringify(news) : sentenceOf(news));
        session.remark(
          session.json
            ? JSON.stringify(plan)
            : `${port}: ${plan.questions} questions, about ${seconds} s when nobody answers`,
        );
        const outcome = await scanPort({ port, wish, timeoutMs }, tell);
        const { found, doubts } = outcome;
        const config = found.length > 0 ? configOf(port, outcome) : undefined;
        if (session.json) printJson(session, { port, ...outcome, ...(config === undefined ? {} : { config }) });
        else if (config !== undefined) session.print(config);
        if (found.length > 0) return exitCodes.done;
        if (!session.json) session.remark(nothing(doubts.length));
        return exitCodes.refused;
      }),
    );
}

function nothing(doubts: number): string {
  return doubts > 0
    ? 'No board could be named.'
    : 'No board answered. Check its power, swap A and B, read its address and speed off the switches; try --timeout 200ms.';
}

function mustBeScannable(port: string, { bauds = [] }: ScanWish): void {
  if (port.startsWith('sim:')) {
    throw new UsageError(`${port}: a simulated line exists inside lockerd only; name a tty or tcp://IP:PORT.`);
  }
  if (port.startsWith('tcp://') && bauds.length !== 1) {
    throw new UsageError(`${port}: a gateway has a speed of its own; name the one it is set to, as in --baud 9600.`);
  }
}

function wishOf({ family, baud, addresses }: Options): ScanWish {
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
  const asked = new Set(planScan({}).flatMap(({ kinds }) => kinds.map(nameOf)));
  const kinds = kindsOf(driver).filter((kind) => asked.has(nameOf(kind)));
  return kinds.length > 0 ? kinds : kindsOf(driver);
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

function baudOf(text: string): number {
  const baud = baudRates.find((rate) => String(rate) === text);
  if (baud !== undefined) return baud;
  throw new UsageError(`--baud ${text}: expected one of ${baudRates.join(', ')}.`);
}

function timeoutOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= timeoutLimits.leastMs && ms <= timeoutLimits.mostMs) return ms;
  throw new UsageError(`--timeout ${text}: expected a duration from 10ms to 10s, such as 60ms.`);
}
