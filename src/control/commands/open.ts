import type { Command } from 'commander';
import { type Act, exitCodes, printJson } from './session.js';
import { openingShape } from './wire.js';

const help = `
Waits until the latch was read back and says what was seen:
  opened       the latch was seen open
  failed       the latch stayed closed, or the unlock was not sent; try again
  unconfirmed  the unlock was sent; whether the door is open is not known: look at it
Ends with 0 when it opened, or was sent on a board that has no feedback; else with 1.

Use --emergency only when the cabinet refuses because it cannot write its record: it opens all the same and says so.

Examples:
  lockerctl open A01
  lockerctl open A01 --json
  sudo lockerctl open A01 --emergency
`;

const sentences = { opened: 'is open', failed: 'did not open', unconfirmed: 'was sent the unlock; look at the door' };

export function addOpen(program: Command, act: Act): void {
  program
    .command('open')
    .summary('open one locker')
    .description('Opens one locker as an operator. The audit record names who called.')
    .argument('<locker>', 'id on the door, such as A01')
    .option('--emergency', 'open even when the record cannot be written')
    .addHelpText('after', help)
    .action((locker: string, options: { emergency?: boolean }) =>
      act(async (session) => {
        const body = { locker, ...(options.emergency ? { emergency: true } : {}) };
        const answer = openingShape.parse(await session.client.post('/open', body));
        const { outcome, reason, unrecorded } = answer;
        if (session.json) printJson(session, answer);
        else session.print(`Locker ${answer.locker} ${sentences[outcome]}${reason ? ` (${reason})` : ''}.`);
        if (unrecorded)
          session.remark('This opening is NOT in the audit record: write down who opened it, when and why.');
        const done = outcome === 'opened' || (outcome === 'unconfirmed' && reason === 'no_feedback');
        return done ? exitCodes.done : exitCodes.refused;
      }),
    );
}
