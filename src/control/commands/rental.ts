import type { Command } from 'commander';
import { parseDuration } from '../../config/duration.js';
import { formatRupees } from '../../lib/money.js';
import { shownTime } from '../until.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { textTable } from './table.js';
import { cabinetTime } from './times.js';
import { movedRentalShape, type RentalRow, rentalShape } from './wire-rental.js';

const help = `
RENTAL is the id of a rental, or the locker in which one runs. Nothing of this opens a door: lockerctl open does. Each act is in the
record with who did it. docs/rentals.md tells when to do what.

Examples:
  lockerctl rental list
  lockerctl rental end A01 --contents stored
  lockerctl rental move A01 A04
`;

const endHelp = `
The locker is free again from now on, for anybody: take the things out first. --contents says what became of them, for the record:
empty, handed_over (to the customer), stored, disposed or returned (to the sender of a delivery).
`;

const moveHelp = `
Without LOCKER the next free one that fits is taken. The PIN is bound to the locker, so there is a new one, shown this once. The door of
neither is opened: bring the things over, or let the customer do it with lockerctl open.
`;

const contents = ['empty', 'handed_over', 'stored', 'disposed', 'returned'];

export function describeRental(rental: Command, { act }: Acts): void {
  rental
    .description('Shows paid rentals and deliveries, and ends, extends, forgives or moves them.')
    .addHelpText('after', help);
  const about = (name: string, summary: string) => rental.command(name).summary(summary);
  about('list', 'show rentals that run or are offered')
    .description('Shows rentals that run or are offered.')
    .option('--all', 'those that are over, too, for seven days')
    .action((options: { readonly all?: true }) => act((session) => list(session, options.all === true)));
  about('end', 'end a rental')
    .description('Ends a rental that runs.')
    .argument('<rental>', 'its id, or its locker')
    .requiredOption('--contents <word>', `what became of the things: ${contents.join(', ')}`)
    .addHelpText('after', endHelp)
    .action((name: string, options: { readonly contents: string }) =>
      act(async (session) => {
        if (!contents.includes(options.contents)) {
          throw new UsageError(`--contents ${options.contents}: expected ${contents.join(', ')}.`);
        }
        return change(session, 'end', { rental: name, contents: options.contents }, () => 'is over');
      }),
    );
  about('extend', 'give a rental time for nothing')
    .description('Gives a rental more time for nothing, and lets go what is owed.')
    .argument('<rental>', 'its id, or its locker')
    .requiredOption('--for <time>', 'how much more: 30m, 2h, 1d')
    .action((name: string, options: { readonly for: string }) =>
      act(async (session) => {
        const ms = parseDuration(options.for);
        if (ms === undefined) throw new UsageError(`--for ${options.for}: expected a duration (30m, 2h, 1d).`);
        const { zone } = await cabinetTime(session);
        return change(
          session,
          'extend',
          { rental: name, ms },
          (row) => `${row.payer === 'cloud' ? 'is kept' : 'is paid'} until ${paidUntil(row, zone)}`,
        );
      }),
    );
  about('forgive', 'let go what a rental owes')
    .description('Lets go what a rental owes: the time until now counts as paid.')
    .argument('<rental>', 'its id, or its locker')
    .action((name: string) =>
      act((session) => change(session, 'forgive', { rental: name }, () => 'owes nothing any more')),
    );
  about('move', 'give a rental another locker')
    .description('Gives a rental another locker, and a new PIN.')
    .argument('<rental>', 'its id, or its locker')
    .argument('[locker]', 'the other locker; left out: the next free one that fits')
    .addHelpText('after', moveHelp)
    .action((name: string, locker?: string) => act((session) => move(session, name, locker)));
}

async function list(session: Session, all: boolean): Promise<ExitCode> {
  const lines = session.client.lines(`/rentals?all=${all}`);
  if (session.json) {
    for await (const line of lines) printJson(session, line);
    return exitCodes.done;
  }
  const { zone } = await cabinetTime(session);
  const rows: string[][] = [];
  for await (const line of lines) {
    const row = rentalShape.parse(line);
    const { rental, locker, size, state, payer, owedPaise, openings } = row;
    const what = payer === 'cloud' ? 'delivery' : 'rental';
    const about = [rental, what, locker, size, state];
    rows.push([...about, paidUntil(row, zone), formatRupees(owedPaise), String(openings)]);
  }
  if (rows.length === 0) session.print(all ? 'There are no rentals.' : 'No rental runs.');
  else {
    const head = ['RENTAL', 'WHAT', 'LOCKER', 'SIZE', 'STATE', 'UNTIL', 'OWED', 'OPENINGS'];
    for (const line of textTable([head, ...rows])) session.print(line);
  }
  return exitCodes.done;
}

/** In cabinet time; while its clock is not set, for how long from now. */
function paidUntil({ state, paidUntilMs, leftMs }: RentalRow, zone: string): string {
  if (state !== 'active' && state !== 'overstayed') return '-';
  if (paidUntilMs !== undefined) return shownTime(paidUntilMs, zone);
  const minutes = Math.floor(Math.abs(leftMs) / 60_000);
  return leftMs < 0 ? `${minutes} min ago` : `in ${minutes} min`;
}

async function change(
  session: Session,
  act: 'end' | 'extend' | 'forgive',
  body: { readonly rental: string; readonly contents?: string; readonly ms?: number },
  words: (row: RentalRow) => string,
): Promise<ExitCode> {
  const answer = await session.client.post(`/rental/${act}`, body);
  const row = rentalShape.parse(answer);
  if (session.json) printJson(session, answer);
  else session.print(`Rental ${row.rental} in locker ${row.locker} ${words(row)}.`);
  return exitCodes.done;
}

async function move(session: Session, rental: string, locker: string | undefined): Promise<ExitCode> {
  const answer = await session.client.post('/rental/move', { rental, ...(locker !== undefined && { locker }) });
  const moved = movedRentalShape.parse(answer);
  if (session.json) printJson(session, answer);
  else {
    session.print(`Rental ${moved.rental} has locker ${moved.locker} now.`);
    session.print(`PIN, typed after ${moved.locker}: ${moved.pin}\nIt is shown only now.`);
  }
  return exitCodes.done;
}
