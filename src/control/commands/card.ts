import type { Command } from 'commander';
import { addTermOptions, remarkClock, secretOf, type TermOptions, termsHelp, termsOf } from './right-options.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { storedShape } from './wire.js';

const enrollHelp = `
With --ref alone the card opens by a right that is stored already; with --role and what else a right says, by a new one. --number -
reads the card's number from standard input, as readers give it: docs/readers.md says how. --reader waits a minute for the next
card that is held to that reader, and that one opens nothing. Ctrl-C ends it.
${termsHelp}
Examples:
  lockerctl card enroll --ref 5f0c2d4e9b7a41c68d3e2f1a0b9c8d7e --reader hall
  lockerctl card enroll --role customer --locker A01 --until 30d --number - < card.txt
  lockerctl card enroll --role operator --holder op-3 --reader hall
`;

const removeHelp = `
The card opens nothing any more. Rights that had nothing else to be presented by are removed.

Examples:
  lockerctl card remove --reader hall
  lockerctl card remove --number - < card.txt
`;

interface CardOptions {
  readonly number?: string;
  readonly reader?: string;
}

export function describeCard(card: Command, { act }: Acts): void {
  card
    .description('Lets a card open by a right, or takes it away.')
    .addHelpText('after', '\nExamples:\n  lockerctl card enroll --help\n  lockerctl card remove --reader hall\n');
  addCardOptions(addTermOptions(card.command('enroll')))
    .summary('let a card open')
    .description('Lets a card open by a right.')
    .option('--ref <id>', 'id of the right')
    .addHelpText('after', enrollHelp)
    .action((options: TermOptions & CardOptions) => act((session) => enroll(session, options)));
  addCardOptions(card.command('remove'))
    .summary('let a card open no more')
    .description('Takes a card away from every right that it had.')
    .addHelpText('after', removeHelp)
    .action((options: CardOptions) => act((session) => remove(session, options)));
}

function addCardOptions(command: Command): Command {
  return command
    .option('--number <->', "- reads the card's number from standard input")
    .option('--reader <id>', 'the next card that is held to this reader');
}

async function enroll(session: Session, options: TermOptions & CardOptions): Promise<ExitCode> {
  const { role, ref, number: _, reader: __, ...limits } = options;
  if (role === undefined && ref === undefined) {
    throw new UsageError('Name a stored right with --ref, or say what a new one is with --role.');
  }
  if (role === undefined && Object.keys(limits).length > 0) {
    throw new UsageError('A right that is stored says all that it says: give --ref alone, or a new right with --role.');
  }
  const wish = cardWish(options);
  const { terms, time } = role === undefined ? { terms: undefined, time: undefined } : await termsOf(session, options);
  const whose = terms === undefined ? { ref } : { right: terms };
  const answer = storedShape.parse(await session.client.post('/cards', { ...(await wish(session)), ...whose }));
  remarkClock(session, time);
  if (session.json) printJson(session, answer);
  else session.print(`The card opens by right ${answer.ref}.`);
  return exitCodes.done;
}

async function remove(session: Session, options: CardOptions): Promise<ExitCode> {
  const wish = cardWish(options);
  const answer = await session.client.delete('/cards', await wish(session));
  if (session.json) printJson(session, answer);
  else session.print(`The card opens nothing any more; rights that it had: ${String(answer.rights)}.`);
  return exitCodes.done;
}

/** How the card is told, checked before anything is asked of the daemon or of a person. */
function cardWish({ number, reader }: CardOptions): (session: Session) => Promise<Record<string, unknown>> {
  if ((number === undefined) === (reader === undefined)) {
    throw new UsageError('Name the card with --number - or --reader ID, one of them.');
  }
  if (number !== undefined) return async (session) => ({ number: await secretOf(session, '--number', number) });
  return async (session) => {
    session.remark(`Hold the card to reader ${reader} within a minute.`);
    return { reader };
  };
}
