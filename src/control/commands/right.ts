import type { Command } from 'commander';
import { LockerError } from '../../lib/errors.js';
import { shownTime } from '../until.js';
import { addTermOptions, remarkClock, secretOf, type TermOptions, termsHelp, termsOf } from './right-options.js';
import { opensText, rightLines, rightTable } from './right-text.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { cabinetTime, instantOf } from './times.js';
import { type RightLine, rightShape, storedShape } from './wire.js';

const listHelp = `
Shows the rights that the cabinet keeps. QR codes carry theirs with them and are not among them. BY says by what a right is
presented; USED counts where it has a number of uses; NOW is in_force, or why it may not be used at this moment.

Examples:
  lockerctl right list
  lockerctl right list --json | jq -r 'select(.role == "courier") | .ref'
`;

const putHelp = `${termsHelp}
A customer types the number of his locker before his PIN; everybody else a number of his own, --number. --pin alone makes a
random PIN, which is shown this once; --pin - and --card-number - read theirs from standard input. A number that is taken at
the same time is refused. A right with the --ref of another replaces it, with its PIN, its cards and its uses.

Examples:
  lockerctl right put --role customer --locker A01,A02 --pin --until 7d
  lockerctl right put --role customer --locker A01 --pin - --uses 3 --hours "mon-fri 09:00-18:00" < pin.txt
  lockerctl right put --role courier --size S,M --holder rider-7 --number 7007 --pin
  lockerctl right put --role operator --holder op-3 --number 9001 --pin
  lockerctl right put --role operator --holder op-4 --card-number - < card.txt
`;

const revokeHelp = `
For good: the id may not be put again. REF may also be the id (jti) of a QR code, which the cabinet has never seen: it opens
nothing here from now on. --until says when such codes have expired at the latest; without it they are known for
400 days, longer than any code lives.

Examples:
  lockerctl right revoke 5f0c2d4e9b7a41c68d3e2f1a0b9c8d7e
  lockerctl right revoke sT4r8vQx2Lk --until 2026-11-23T18:00
`;

const clearHelp = `
Without --locker the rights of all customers and couriers go, and it asks before. With it, those of customers that name one of
these lockers. Operators and installers stay.

Examples:
  lockerctl right clear --locker A01
  lockerctl right clear --yes
`;

interface PutOptions extends TermOptions {
  /** `true` without a value: a random one. */
  readonly pin?: string | true;
  readonly number?: string;
  readonly cardNumber?: string;
}

export function describeRight(right: Command, { act }: Acts): void {
  right
    .description('Shows, stores and takes back the rights that the cabinet keeps.')
    .addHelpText('after', '\nExamples:\n  lockerctl right list\n  lockerctl right put --help\n');
  right
    .command('list')
    .summary('show all stored rights')
    .description('Shows all stored rights.')
    .addHelpText('after', listHelp)
    .action(() => act(list));
  right
    .command('show')
    .summary('show all that one right says')
    .description('Shows all that one right says, and how often it was used.')
    .argument('<ref>', 'id of the right, as right list shows it')
    .addHelpText('after', '\nExamples:\n  lockerctl right show 5f0c2d4e9b7a41c68d3e2f1a0b9c8d7e\n')
    .action((ref: string) => act((session) => show(session, ref)));
  addTermOptions(right.command('put'))
    .summary('store a right')
    .description('Stores a right of a customer, a courier, an operator or an installer.')
    .option('--pin [digits]', 'a PIN: this one, - reads it, or without value a random one')
    .option('--number <id>', 'what is typed before the PIN of who is no customer')
    .option('--card-number <->', 'a card; - reads its number from standard input')
    .option('--ref <id>', 'id of the right; without: a random one')
    .addHelpText('after', putHelp)
    .action((options: PutOptions) => act((session) => put(session, options)));
  right
    .command('revoke')
    .summary('take a right or a QR code back')
    .description('Takes a right, or a QR code, back by its id.')
    .argument('<ref>', 'id of the right or of the code')
    .option('--until <time>', 'when every code of this id has expired')
    .addHelpText('after', revokeHelp)
    .action((ref: string, options: { until?: string }) => act((session) => revoke(session, ref, options)));
  right
    .command('clear')
    .summary('remove the rights of customers and couriers')
    .description('Removes the rights of customers and couriers, all or those of some lockers.')
    .option('--locker <ids>', 'rights of customers that name one of these: A01,A02')
    .option('--yes', 'do not ask before all are removed')
    .addHelpText('after', clearHelp)
    .action((options: { locker?: string; yes?: boolean }) => act((session) => clear(session, options)));
}

async function list(session: Session): Promise<ExitCode> {
  if (session.json) {
    for await (const line of session.client.lines('/rights')) printJson(session, line);
    return exitCodes.done;
  }
  const { zone } = await cabinetTime(session);
  const rights: RightLine[] = [];
  for await (const line of session.client.lines('/rights')) rights.push(rightShape.parse(line));
  if (rights.length === 0) session.print('No right is stored.');
  else for (const line of rightTable(rights, zone)) session.print(line);
  return exitCodes.done;
}

async function show(session: Session, ref: string): Promise<ExitCode> {
  const answer = await session.client.get(`/rights/${encodeURIComponent(ref)}`);
  if (session.json) printJson(session, answer);
  else {
    const { zone } = await cabinetTime(session);
    for (const line of rightLines(rightShape.parse(answer), zone)) session.print(line);
  }
  return exitCodes.done;
}

async function put(session: Session, options: PutOptions): Promise<ExitCode> {
  const { pin, number, cardNumber } = options;
  if (pin === '-' && cardNumber === '-') {
    throw new UsageError(
      'Standard input is read once: store the right, then enroll its card with lockerctl card enroll.',
    );
  }
  const { terms, time } = await termsOf(session, options);
  const card = cardNumber === undefined ? undefined : await secretOf(session, '--card-number', cardNumber);
  const body = {
    ...terms,
    ...(pin === true && { randomPin: true }),
    ...(typeof pin === 'string' && { pin: pin === '-' ? (await session.input()).trim() : pin }),
    ...(number !== undefined && { number }),
    ...(card !== undefined && { cards: [card] }),
  };
  const stored = storedShape.parse(await session.client.post('/rights', body));
  remarkClock(session, time);
  if (session.json) {
    printJson(session, stored);
    return exitCodes.done;
  }
  const typed = number ?? 'the number of the locker';
  session.print(`Right ${stored.ref} is stored: ${options.role}, ${opensText(terms)}.`);
  if (stored.pin !== undefined) session.print(`PIN, typed after ${typed}: ${stored.pin}\nIt is shown only now.`);
  else if (pin !== undefined) session.print(`Its PIN is typed after ${typed}.`);
  else if (card === undefined) {
    session.remark(`Nothing presents it yet: lockerctl card enroll --ref ${stored.ref} --number -`);
  }
  return exitCodes.done;
}

async function revoke(session: Session, ref: string, { until }: { until?: string }): Promise<ExitCode> {
  const time = until === undefined ? undefined : await cabinetTime(session);
  const zone = time?.zone ?? 'UTC';
  const untilMs = until === undefined || time === undefined ? undefined : instantOf('--until', until, time);
  const query = untilMs === undefined ? '' : `?untilMs=${untilMs}`;
  const answer = await session.client.delete(`/rights/${encodeURIComponent(ref)}${query}`);
  if (session.json) printJson(session, answer);
  else if (answer.removed === true) session.print(`Right ${ref} is taken back.`);
  else {
    const known = untilMs === undefined ? '' : ` until ${shownTime(untilMs, zone)}`;
    session.print(`No right ${ref} was stored; a QR code with this id opens nothing any more${known}.`);
  }
  return exitCodes.done;
}

async function clear(session: Session, { locker, yes }: { locker?: string; yes?: boolean }): Promise<ExitCode> {
  if (locker === undefined && !yes) {
    const said = await session.ask('Remove the rights of ALL customers and couriers? [y/N] ');
    if (!/^y(es)?$/i.test(said.trim())) {
      throw new LockerError('control.not_confirmed', 'Nobody said yes, so no right was removed.');
    }
  }
  const answer = await session.client.post('/rights/clear', locker === undefined ? {} : { lockers: locker.split(',') });
  if (session.json) printJson(session, answer);
  else session.print(`Rights removed: ${String(answer.cleared)}.`);
  return exitCodes.done;
}
