import type { Command } from 'commander';
import { type Acts, exitCodes, printJson, type Session, UsageError } from './session.js';
import { commandShape } from './wire.js';

const help = `
For a cabinet that the cloud does not reach: somebody carries the text of a signed command (cmd+jwt) to it. The signature
says who orders it, whoever brings it. It is run once; the same text again gets the result that it had.
  done     it was run; for an opening the data say what was seen
  refused  nothing was done, for the reason in brackets; docs/tokens.md has them all
  failed   it was begun and came to nothing: the door stayed shut
Ends with 0 when it is done, else with 1.

Examples:
  lockerctl command eyJhbGciOi...
  lockerctl command - < command.jwt
  lockerctl token command --key cmd.jwk --cmd block --locker A01 --actor op1 --role operator | lockerctl command -
`;

export function describeRunCommand(command: Command, { act }: Acts): void {
  command
    .description('Has the cabinet run a command that the cloud signed (cmd+jwt).')
    .argument('<text>', 'the signed text; - reads it from standard input')
    .addHelpText('after', help)
    .action((text: string) => act((session) => runCommand(session, text)));
}

/** A sealed export fills pages. */
function shown(value: string): string {
  return value.length > 64 ? `of ${value.length} characters (--json prints it)` : value;
}

async function runCommand(session: Session, given: string): Promise<0 | 1> {
  const text = (given === '-' ? await session.input() : given).trim();
  if (text === '') throw new UsageError('The command is empty: give the text of the cmd+jwt.');
  const answer = commandShape.parse(await session.client.post('/command', { text }));
  const { jti, outcome, reason, data } = answer;
  if (session.json) printJson(session, answer);
  else {
    const which = jti === '' ? 'The text' : `Command ${jti}`;
    const facts = Object.entries(data ?? {}).map(([fact, value]) => `${fact} ${shown(String(value))}`);
    session.print([`${which}: ${outcome}${reason ? ` (${reason})` : ''}`, ...facts].join(', '));
  }
  return outcome === 'done' ? exitCodes.done : exitCodes.refused;
}
