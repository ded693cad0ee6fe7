import type { Command } from 'commander';
import { boundWords } from './clock-words.js';
import { type Acts, exitCodes, printJson, type Session, UsageError } from './session.js';
import { timeAnswerShape, timeAskShape } from './wire.js';

const help = `
For a cabinet without a time server: somebody with a phone carries a nonce to the cloud and its signed answer (time+jwt) back.
A nonce is good for 10 s and one answer, so let a program carry it, over the phone's network.

Examples:
  lockerctl time ask
  lockerctl time ask --json | jq -r .nonce | YOUR-CLOUD-CLIENT | lockerctl time answer -
`;

export function describeTime(time: Command, { act }: Acts): void {
  time.description('Sets the clock of the cabinet by an answer that the cloud signed.').addHelpText('after', help);
  time
    .command('ask')
    .summary('give a nonce for the cloud to sign')
    .description('Gives a nonce for the cloud to sign.')
    .action(() =>
      act(async (session) => {
        const asked = timeAskShape.parse(await session.client.post('/time/ask', {}));
        if (session.json) printJson(session, asked);
        else {
          session.print(asked.nonce);
          session.remark(`For cabinet ${asked.cabinet}. Bring the answer within ${asked.withinMs / 1000} s.`);
        }
        return exitCodes.done;
      }),
    );
  time
    .command('answer')
    .summary('give the signed answer')
    .description('Gives the signed answer (time+jwt) to a nonce of `lockerctl time ask`.')
    .argument('<text>', 'the signed text; - reads it from standard input')
    .action((text: string) => act((session) => answerTime(session, text)));
}

async function answerTime(session: Session, given: string): Promise<0> {
  const text = (given === '-' ? await session.input() : given).trim();
  if (text === '') throw new UsageError('The answer is empty: give the text of the time+jwt.');
  const answer = timeAnswerShape.parse(await session.client.post('/time/answer', { text }));
  if (session.json) {
    printJson(session, answer);
    return exitCodes.done;
  }
  const { differenceMs, clock, clockErrorMs, clockSource } = answer;
  const off = boundWords(Math.abs(differenceMs));
  session.print(
    `The clock was ${differenceMs < 0 ? 'ahead' : 'behind'} by ${off}. It is ${clock} now${clockErrorMs === null ? '' : `, right within ${boundWords(clockErrorMs)}`}.`,
  );
  if (clockSource === 'kernel') session.remark('The system is synchronised by itself: its time stays.');
  return exitCodes.done;
}
