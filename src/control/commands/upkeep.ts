import type { Command } from 'commander';
import { Refusal } from '../client.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session } from './session.js';
import { upkeepShape } from './wire.js';

/** One way to look after lockers, in words: `done` where something changed, `was` where it was so before. */
interface Deed {
  readonly name: 'block' | 'unblock' | 'clear' | 'emptied';
  readonly help: string;
  readonly done: string;
  readonly was: string;
}

const deeds: readonly Deed[] = [
  {
    name: 'block',
    help: `
From now on customers, couriers and codes do not open it, until it is unblocked. Operators and installers do, by PIN, by card
and by lockerctl. What is in it stays there.

Examples:
  lockerctl block A01
  lockerctl block A01 A02 A03
`,
    done: 'is blocked: it opens for those who run the cabinet only',
    was: 'was blocked already',
  },
  {
    name: 'unblock',
    help: `
Whoever has a right to it opens it again.

Examples:
  lockerctl unblock A01
`,
    done: 'is blocked no more',
    was: 'was not blocked',
  },
  {
    name: 'clear',
    help: `
For when somebody has looked at the lock. What still is wrong raises its alarm anew; alarms of a door that stands open end when it
is shut, and not before.

Examples:
  lockerctl clear A01
`,
    done: 'has no alarms any more, but for those of an open door',
    was: 'has no alarms that can be cleared',
  },
  {
    name: 'emptied',
    help: `
A locker that a courier has filled is nobody else's until its recipient has opened it. Say so when somebody else has taken out
what was in it: couriers may fill it again then.

Examples:
  lockerctl emptied A01
`,
    done: 'counts as empty',
    was: 'had nothing in it from a courier',
  },
];

export function describeUpkeep(command: Command, { act }: Acts): void {
  const deed = deeds.find(({ name }) => name === command.name());
  if (!deed) throw new Error(`${command.name()} is no way to look after lockers`);
  const summary = command.summary();
  command
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}. The audit record names who called.`)
    .argument('<lockers...>', 'ids on the doors, such as A01')
    .addHelpText('after', deed.help)
    .action((lockers: readonly string[]) => act((session) => lookAfter(session, deed, lockers)));
}

async function lookAfter(session: Session, { name, done, was }: Deed, lockers: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  for (const id of lockers) {
    try {
      const path = `/lockers/${encodeURIComponent(id)}/${name}`;
      const { locker, changed } = upkeepShape.parse(await session.client.post(path));
      if (session.json) printJson(session, { locker, changed });
      else session.print(`Locker ${locker} ${changed ? done : was}.`);
    } catch (error) {
      // One that is mistyped keeps the others from nothing.
      if (!(error instanceof Refusal)) throw error;
      if (session.json) printJson(session, error.problem);
      session.remark(`${error.code}: ${error.message}`);
      code = exitCodes.refused;
    }
  }
  return code;
}
