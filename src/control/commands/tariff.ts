import type { Command } from 'commander';
import { formatDuration } from '../../config/duration.js';
import type { Config } from '../../config/specs.js';
import { LockerError } from '../../lib/errors.js';
import { formatRupees } from '../../lib/money.js';
import { localTime } from '../../lib/week-hours.js';
import { type Price, type PriceLine, priceOf } from '../../rental/tariff.js';
import { parseUntil, shownTime } from '../until.js';
import { type Acts, type ExitCode, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { textTable } from './table.js';

const help = `
It reckons with the config alone, and asks no daemon. Times are of the cabinet's time zone, or with an offset of their own
(2026-11-28T10:00+05:30); --to takes a duration after --from as well (3h). docs/tariffs.md has the rule and examples.

Examples:
  lockerctl tariff explain --size M --from 2026-11-28T10:00 --to 2026-11-28T15:20
  lockerctl --config cabinet.yaml tariff explain --size S --from 2026-11-28T10:00 --to 3h
`;

interface ExplainOptions {
  readonly size: string;
  readonly from: string;
  readonly to: string;
}

export function describeTariff(tariff: Command, { actAlone }: Acts): void {
  tariff.description('Tells what rentals cost.');
  tariff
    .command('explain')
    .summary('a price, line by line')
    .description('Reckons what a rental costs, and shows how.')
    .requiredOption('--size <size>', 'size of the locker')
    .requiredOption('--from <time>', 'when it begins')
    .requiredOption('--to <time>', 'when it ends')
    .addHelpText('after', help)
    .action((options: ExplainOptions) => actAlone((session) => explain(session, options)));
}

async function explain(session: SessionAlone, { size, from, to }: ExplainOptions): Promise<ExitCode> {
  const { rental, cabinet, file } = await session.config();
  if (rental === undefined) throw new LockerError('rental.none', `${file} has no \`rental\``);
  const tariff = rental.tariffs.find(({ sizes }) => sizes.includes(size));
  if (tariff === undefined) throw new UsageError(noTariff(size, rental));
  const fromMs = instantOf('--from', from, cabinet.timezone, Date.now());
  const toMs = instantOf('--to', to, cabinet.timezone, fromMs);
  if (toMs <= fromMs) throw new UsageError(`--to ${to}: expected a time after --from.`);
  const price = priceOf(tariff, rental.tax, toMs - fromMs, (ms) => localTime(fromMs + ms, cabinet.timezone));
  if (session.json) {
    printJson(session, { size, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), ...price });
    return exitCodes.done;
  }
  const [first, last] = [fromMs, toMs].map((ms) => shownTime(ms, cabinet.timezone));
  session.print(`${size}, ${first} to ${last} (${cabinet.timezone})`);
  for (const line of priceTable(price)) session.print(line);
  return exitCodes.done;
}

function noTariff(size: string, { tariffs }: NonNullable<Config['rental']>): string {
  return `--size ${size}: there is no tariff for it. Sizes with one: ${tariffs.flatMap(({ sizes }) => sizes).join(', ')}.`;
}

function instantOf(option: string, text: string, zone: string, fromMs: number): number {
  const ms = parseUntil(text, zone, fromMs);
  if (ms !== undefined) return ms;
  throw new UsageError(`${option} ${text}: expected a date and time (2026-11-28T10:00) or a duration (3h).`);
}

function priceTable({ paise, lines, tax }: Price): string[] {
  const rows = lines.map((line) => [lineText(line), formatRupees(linePaise(line))]);
  rows.push(['to pay, rupees', formatRupees(paise)]);
  if (tax) rows.push([`of it ${tax.name} ${tax.basisPoints / 100} %`, formatRupees(tax.paise)]);
  const width = Math.max(...rows.map(([, amount = '']) => amount.length));
  return textTable(rows.map(([text = '', amount = '']) => [text, amount.padStart(width)]));
}

function lineText(line: PriceLine): string {
  switch (line.kind) {
    case 'free':
      return `first ${formatDuration(line.ms)} free`;
    case 'blocks':
      return `${line.count} x ${formatDuration(line.ms)} at ${formatRupees(line.eachPaise)}`;
    case 'cap':
      return `daily cap, day ${line.day}`;
    case 'minimum':
      return 'up to the minimum';
    case 'rounding':
      return 'rounding';
  }
}

function linePaise(line: PriceLine): number {
  if (line.kind === 'blocks') return line.count * line.eachPaise;
  if (line.kind === 'cap') return -line.paise;
  return line.kind === 'free' ? 0 : line.paise;
}
