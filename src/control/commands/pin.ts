import type { Command } from 'commander';
import { shownTime } from '../until.js';
import { type Acts, exitCodes, printJson, type Session } from './session.js';
import { cabinetTime, instantOf, timesText, usesOf } from './times.js';
import { pinShape } from './wire.js';

const setHelp = `
Without --pin a random PIN is made. It is shown this once and stored in no readable form: note it before you go on.
A locker has one PIN; setting another replaces it. --pin - reads the PIN from standard input: a PIN on the command line
stands in the shell's history and in the list of processes.

--until takes a duration from now (90m, 2h, 7d), a date and time in the cabinet's time zone (2026-11-23T18:00),
or one with its own offset (2026-11-23T18:00+05:30).

Examples:
  lockerctl pin set A01
  lockerctl pin set A01 --until 2h --uses 1
  lockerctl pin set A01 --pin - --until 2026-11-23T18:00 < pin.txt
  lockerctl pin set A01 --json | jq -r .pin
`;

const removeHelp = `
The PIN opens nothing from now on. What is in the locker stays there: lockerctl open A01 opens it.

Examples:
  lockerctl pin remove A01
`;

interface SetOptions {
  readonly pin?: string;
  readonly until?: string;
  readonly uses?: string;
}

export function describePin(pin: Command, { act }: Acts): void {
  pin
    .description('Sets or removes the PIN that opens a locker.')
    .addHelpText('after', '\nExamples:\n  lockerctl pin set A01 --until 7d\n  lockerctl pin remove A01\n');
  pin
    .command('set')
    .summary('give a locker a PIN')
    .description('Gives a locker a PIN, in place of the one it had.')
    .argument('<locker>', 'id on the door, such as A01')
    .option('--pin <digits>', 'this PIN instead of a random one; - reads it')
    .option('--until <time>', 'end of the right: 2h, 7d, or a date and time')
    .option('--uses <number>', 'how often it opens; without: until it ends')
    .addHelpText('after', setHelp)
    .action((locker: string, options: SetOptions) => act((session) => setPin(session, locker, options)));
  pin
    .command('remove')
    .summary("take a locker's PIN away")
    .description("Takes a locker's PIN away.")
    .argument('<locker>', 'id on the door, such as A01')
    .addHelpText('after', removeHelp)
    .action((locker: string) =>
      act(async (session) => {
        const answer = await session.client.delete(`/pin/${encodeURIComponent(locker)}`);
        if (session.json) printJson(session, answer);
        else session.print(`The PIN of locker ${locker} is removed.`);
        return exitCodes.done;
      }),
    );
}

async function setPin(session: Session, locker: string, options: SetOptions): Promise<0> {
  const { pin, until } = options;
  const uses = options.uses === undefined ? undefined : usesOf(options.uses);
  const time = until === undefined ? undefined : await cabinetTime(session);
  const zone = time?.zone ?? 'UTC';
  const untilMs = until === undefined || time === undefined ? undefined : instantOf('--until', until, time);
  const body = {
    locker,
    ...(pin === undefined ? {} : { pin: pin === '-' ? (await session.input()).trim() : pin }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(uses === undefined ? {} : { uses }),
  };
  const answer = pinShape.parse(await session.client.post('/pin', body));
  if (time?.clock === 'untrusted') {
    session.remark('The clock of the cabinet is not set: until it is, this PIN does not end.');
  }
  if (session.json) {
    printJson(session, answer);
    return exitCodes.done;
  }
  const end = untilMs === undefined ? 'without end' : `until ${shownTime(untilMs, zone)}`;
  const times = uses === undefined ? '' : `, ${timesText(uses)}`;
  if (answer.pin === undefined) session.print(`Locker ${locker} has the PIN that was given. It opens ${end}${times}.`);
  else session.print(`PIN of locker ${locker}: ${answer.pin}\nIt opens ${end}${times}. It is shown only now.`);
  return exitCodes.done;
}
