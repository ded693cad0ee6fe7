import { type Command, Option } from 'commander';
import { parseWeekHours } from '../../lib/week-hours.js';
import type { RightRole } from '../../store/rights.js';
import { type Session, UsageError } from './session.js';
import { type CabinetTime, cabinetTime, instantOf, usesOf } from './times.js';

const everyRole: Readonly<Record<RightRole, true>> = { customer: true, courier: true, operator: true, installer: true };
const roles = Object.keys(everyRole);

/** What a right says, as options tell it. */
export interface TermOptions {
  readonly role?: RightRole;
  readonly locker?: string;
  readonly size?: string;
  readonly holder?: string;
  readonly from?: string;
  readonly until?: string;
  readonly uses?: string;
  readonly hours?: string;
  readonly subject?: string;
  readonly rental?: string;
  readonly returns?: true;
  readonly ref?: string;
}

export const termsHelp = `
--from and --until take a duration from now (90m, 2h, 7d), a date and time in the cabinet's time zone (2026-11-23T18:00), or
one with its own offset (2026-11-23T18:00+05:30). --hours are of the cabinet's time zone: "mon-fri 09:00-18:00, sat 10:00-14:00",
"daily 22:00-06:00". --uses counts for each locker; of a courier, the lockers that he may fill.
`;

export function addTermOptions(command: Command): Command {
  return command
    .addOption(new Option('--role <role>', 'whom it is for').choices(roles))
    .option('--locker <ids>', 'lockers it opens: A01,A02; without: any, but a customer names his')
    .option('--size <sizes>', 'sizes that a courier may fill: S,M; without: any')
    .option('--holder <id>', 'who has it, where that is no customer: an id for the record')
    .option('--from <time>', 'beginning; without: now')
    .option('--until <time>', 'end; without: none')
    .option('--uses <number>', 'how often it opens; without: any number')
    .option('--hours <hours>', 'hours of the week in which it opens; without: all')
    .option('--subject <id>', "the booking's random id, for the record")
    .option('--rental <id>', 'the one rental or delivery that it opens, and goes with')
    .option('--returns', 'of a courier: it takes back every delivery whose time is over');
}

/** The terms of a new right, as the control API takes them. */
export interface Terms extends Readonly<Record<string, unknown>> {
  readonly role: RightRole;
  readonly lockers: readonly string[] | 'any';
  readonly sizes?: readonly string[];
}

/** Reads the options; and the cabinet's time, where one was given. */
export async function termsOf(
  session: Session,
  { role, locker, size, holder, from, until, uses, hours, subject, rental, returns, ref }: TermOptions,
): Promise<{ readonly terms: Terms; readonly time: CabinetTime | undefined }> {
  if (role === undefined) throw new UsageError(`Say whom the right is for: --role ${roles.join(', --role ')}.`);
  if (role === 'customer' && locker === undefined) {
    throw new UsageError('A customer has lockers of his own: name them with --locker A01,A02.');
  }
  if (hours !== undefined && !parseWeekHours(hours)) {
    throw new UsageError(`--hours ${hours}: expected hours such as "mon-fri 09:00-18:00, sat 10:00-14:00".`);
  }
  const counted = uses === undefined ? undefined : usesOf(uses);
  const timed = from !== undefined || until !== undefined || hours !== undefined;
  const time = timed ? await cabinetTime(session) : undefined;
  const msOf = (option: string, text: string | undefined): number | undefined =>
    text === undefined || time === undefined ? undefined : instantOf(option, text, time);
  const [fromMs, untilMs] = [msOf('--from', from), msOf('--until', until)];
  const terms: Terms = {
    role,
    lockers: locker === undefined ? 'any' : locker.split(','),
    ...(size !== undefined && { sizes: size.split(',') }),
    ...(holder !== undefined && { holder }),
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(counted !== undefined && { uses: counted }),
    ...(hours !== undefined && { hours }),
    ...(subject !== undefined && { subjectRef: subject }),
    ...(rental !== undefined && { rental }),
    ...(returns && { returns }),
    ...(ref !== undefined && { ref }),
  };
  return { terms, time };
}

/** A secret is told on standard input: on the command line the shell's history and the list of processes show it. */
export async function secretOf(session: Session, option: string, text: string): Promise<string> {
  if (text !== '-') throw new UsageError(`${option} takes - only: the number is read from standard input.`);
  return (await session.input()).trim();
}

export function remarkClock(session: Session, time: CabinetTime | undefined): void {
  if (time?.clock !== 'untrusted') return;
  session.remark('The clock of the cabinet is not set: docs/rights.md says what its times and hours mean until it is.');
}
