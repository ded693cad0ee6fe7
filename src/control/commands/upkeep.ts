import type { Command } from 'commander';
import { Refusal } from '../client.js';
import { type Act, type ExitCode, exitCodes, printJson } from './session.js';
import { upkeepShape } from './wire.js';

/** One way to look after lockers, in words: `done` where something changed, `was` where it was so before. */
interface Deed {
  readonly name: 'block' | 'unblock' | 'clear' | 'emptied';
  readonly summary: string;
  readonly help: string;
  readonly done: string;
  readonly was: string;
}

const deeds: readonly Deed[] = [
  {
    name: 'block',
    summary: 'let lockers open for operators only',
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
    summary: 'let blocked lockers open for everybody again',
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
    summary: 'end the alarms of lockers that were seen to',
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
    summary: "say that a courier's parcel is out of a locker",
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

export function addUpkeep(program: Command, act: Act): void {
  for (const { name, summary, help, done, was } of deeds) {
    program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}. The audit record names who called.`)
      .argument('<lockers...>', 'ids on the doors, such as A01')
      .addHelpText('after', help)
      .action((lockers: readonly string[]) =>
        act(async (session) => {
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
        }),
      );
  }
}
