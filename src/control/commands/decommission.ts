import type { Command } from 'commander';
import { LockerError } from '../../lib/errors.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { decommissionShape } from './wire.js';

const help = `
For a cabinet that leaves its place for good. From now on nothing new may be left in it: customers get out what is theirs, and
those who run the cabinet open it. The uplink hands the record over, takes back what the broker keeps of the lockers and alarms, says
good-bye, and stays away, over restarts, too. lockerctl status shows how far that is.

It is refused while a courier's parcel is in a locker, and while rows of the record have no receipt. --force does not wait for
either: rows that the cloud does not have stay on this board only.

Examples:
  lockerctl decommission
  lockerctl decommission --undo
`;

interface Options {
  readonly force?: boolean;
  readonly undo?: boolean;
  readonly yes?: boolean;
}

export function describeDecommission(command: Command, { act }: Acts): void {
  command
    .description('Takes the cabinet out of service, or puts it back. The audit record names who called.')
    .option('--force', 'also while lockers are taken or rows have no receipt')
    .option('--undo', 'put it into service again')
    .option('--yes', 'do not ask before')
    .addHelpText('after', help)
    .action((options: Options) => {
      if (options.force && options.undo) throw new UsageError('Give --force or --undo, not both.');
      return act((session) => (options.undo ? undo(session) : decommission(session, options)));
    });
}

async function decommission(session: Session, { force = false, yes = false }: Options): Promise<ExitCode> {
  if (!yes) {
    const said = await session.ask('Take this cabinet out of service? [y/N] ');
    if (!/^y(es)?$/i.test(said.trim())) {
      throw new LockerError('control.not_confirmed', 'Nobody said yes, so the cabinet stays in service.');
    }
  }
  const answer = decommissionShape.parse(await session.client.post('/decommission', { force }));
  if (session.json) printJson(session, answer);
  else {
    session.print('The cabinet is out of service.');
    if (answer.phase === 'leaving') {
      session.print(`The cloud is told, once it has the record (${answer.waiting} rows wait); see lockerctl status.`);
    }
  }
  return exitCodes.done;
}

async function undo(session: Session): Promise<ExitCode> {
  const answer = await session.client.post('/decommission/undo');
  if (session.json) printJson(session, answer);
  else session.print(answer.changed === true ? 'The cabinet is in service again.' : 'It was in service.');
  return exitCodes.done;
}
