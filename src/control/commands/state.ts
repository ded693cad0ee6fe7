import type { Command } from 'commander';
import { type Acts, exitCodes, printJson } from './session.js';
import { stateShape } from './wire.js';

const help = `
When the database is lost or damaged, the cloud gives rights, uses of codes and erasures back (state+jwt). Until it has, QR codes open
nothing; PINs, cards and operators open what they did. \`lockerctl status\` shows it, and the alarm \`state_awaited\`.

Examples:
  lockerctl state accept     nothing will be given back: go on with what is here
  lockerctl state await      this board took the place of another one: let the cloud give it what that knew
`;

interface Deed {
  readonly name: 'accept' | 'await';
  readonly summary: string;
  readonly done: string;
  readonly was: string;
}

const deeds: readonly Deed[] = [
  {
    name: 'accept',
    summary: 'go on with what is here: the cloud will give nothing back',
    done: 'Nothing is awaited any more. Codes that may have been used before the loss stay closed for 30 days.',
    was: 'Nothing was awaited.',
  },
  {
    name: 'await',
    summary: 'let the cloud give this board what the one before it knew',
    done: 'From now on QR codes wait until the cloud has given back what the board before knew.',
    was: 'It is awaited already, or the config has no `uplink`.',
  },
];

export function describeState(state: Command, { act }: Acts): void {
  state
    .description(
      'Says whether the cloud will give back what was lost with the database. The audit record names who called.',
    )
    .addHelpText('after', help);
  for (const { name, summary, done, was } of deeds) {
    state
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .action(() =>
        act(async (session) => {
          const answer = stateShape.parse(await session.client.post(`/state/${name}`));
          if (session.json) printJson(session, answer);
          else session.print(answer.changed ? done : was);
          return exitCodes.done;
        }),
      );
  }
}
