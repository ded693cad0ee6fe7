import type { Command } from 'commander';
import type { FoundBoard } from '../../../drivers/scan.js';
import { estimateMs } from '../../../drivers/scan-plan.js';
import { type AddressNews, type AddressOutcome, settable, sweepQuestions } from '../../../drivers/set-address.js';
import { familyFacts, familyNames, isFamilyName } from '../../config/families.js';
import { setBoardAddress } from '../../hardware/set-address.js';
import { configOf, sentenceOf } from './scan-report.js';
import { baudOf, timeoutOf } from './scan-wish.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';

const help = `
For boards that have no switches: ${settable.join(', ')}. Fresh from the factory all of them have the same address.

The order is obeyed by EVERY board on the wire. So connect one board alone. The command first asks all addresses, for
states only, and goes on when exactly one board answers, cleanly and many times in a row; anything else ends it, and
nothing is sent. Then it asks for a yes, asks the addresses of the family once more, for a board that was connected
meanwhile, sends the order once, and checks that the board answers at its new address and no more at its old one. It
prints the board as config to paste.

The port must be free: stop a running lockerd before. A board whose speed was changed: name that with --baud.
Progress goes to standard error, with --json as JSON Lines.

Examples:
  lockerctl board address /dev/ttyUSB0 --to 2
  lockerctl board address /dev/ttyUSB0 --to 3 --yes
`;

interface Options {
  readonly to: string;
  readonly family: string;
  readonly baud?: string;
  readonly timeout: string;
  readonly yes?: boolean;
}

type Alone = Omit<Session, 'client'>;
type Settable = (typeof settable)[number];

export function describeBoard(board: Command, { actAlone }: Acts): void {
  board
    .description('Sets up a board on its own, before it is part of a cabinet.')
    .addHelpText('after', '\nExamples:\n  lockerctl board address /dev/ttyUSB0 --to 2\n');
  board
    .command('address')
    .summary('give a board without switches its address')
    .description('Gives the one board on a serial line another address.')
    .argument('<port>', 'path such as /dev/ttyUSB0, or tcp://IP:PORT')
    .requiredOption('--to <address>', 'the new address')
    .option('--family <name>', 'family of the board', settable[0])
    .option('--baud <number>', "speed of the board (default: the factory's)")
    .option('--timeout <duration>', 'how long a board may take to begin its answer', '60ms')
    .option('--yes', 'do not ask before the order is sent')
    .addHelpText('after', help)
    .action((port: string, options: Options) => actAlone((session) => setAddress(session, port, options)));
}

async function setAddress(session: Alone, port: string, options: Options): Promise<ExitCode> {
  if (port.startsWith('sim:'))
    throw new UsageError(`${port}: a simulated line exists inside lockerd only; name a tty.`);
  const driver = familyOf(options.family);
  const to = addressOf(options.to, driver);
  const baud = options.baud === undefined ? familyFacts[driver].baud : baudOf(options.baud);
  const timeoutMs = timeoutOf(options.timeout);
  const questions = sweepQuestions(baud);
  const plan = { type: 'plan', port, baud, questions: questions.length, estimateMs: estimateMs(questions, timeoutMs) };
  const seconds = Math.ceil(plan.estimateMs / 1000);
  session.remark(
    session.json
      ? JSON.stringify(plan)
      : `${port}: all addresses are asked at ${baud} baud, ${plan.questions} questions, about ${seconds} s`,
  );
  const tell = (news: AddressNews): void => session.remark(session.json ? JSON.stringify(news) : textOf(news));
  const outcome = await setBoardAddress({ port, driver, to, questions, timeoutMs }, tell, async (from) => {
    if (options.yes) return true;
    const said = await session.ask(`Send "your address is ${to}" to the board at address ${from}? [y/N] `);
    return /^y(es)?$/i.test(said.trim());
  });
  print(session, port, driver, outcome);
  return exitCodes.done;
}

function print(session: Alone, port: string, driver: Settable, outcome: AddressOutcome): void {
  const { from, to, sent, board } = outcome;
  // A board that has obeyed is of this family, and of none that only answers alike.
  const kinds: FoundBoard['kinds'] | undefined = sent ? [{ driver }] : board?.kinds;
  const config = board && kinds && configOf(port, { found: [{ ...board, kinds, address: to }], doubts: [] });
  if (session.json) {
    printJson(session, { port, ...outcome, ...(config === undefined ? {} : { config }) });
    return;
  }
  session.remark(
    sent
      ? `The board answers at address ${to} now, and no more at ${from}.`
      : `The board has address ${to} already: nothing was sent.`,
  );
  if (config === undefined) session.remark('It refuses to be asked for inputs: give it `feedback: none`.');
  else session.print(config);
}

function textOf(news: AddressNews): string {
  if (news.type === 'again') return 'Something was heard that is no answer: all is asked once more.';
  if (news.type === 'alone') return `One board is on the line, at address ${news.from}.`;
  return sentenceOf(news);
}

function familyOf(text: string): Settable {
  if (!isFamilyName(text)) {
    throw new UsageError(`--family ${text}: no such family. There are: ${familyNames.join(', ')}.`);
  }
  if (settable.includes(text)) return text;
  throw new UsageError(
    `--family ${text}: its boards have switches for the address, or no command for it is published; see docs/boards/${text}.md. This command knows: ${settable.join(', ')}.`,
  );
}

function addressOf(text: string, driver: Settable): number {
  const { min, max } = familyFacts[driver].addresses;
  const address = /^\d{1,3}$/.test(text) ? Number(text) : undefined;
  if (address !== undefined && address >= min && address <= max) return address;
  throw new UsageError(`--to ${text}: boards of ${driver} have addresses ${min} to ${max}.`);
}
