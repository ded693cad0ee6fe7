import type { Command } from 'commander';
import { shownTime } from '../until.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { number, object, text } from './shape.js';
import { textTable } from './table.js';
import { cabinetTime } from './times.js';
import { personExportEndShape, requestShape } from './wire-person.js';

const help = `
SUBJECT is the reference of a booking, by which the cabinet knows a person: subject_ref in the record, booking of a right. - reads it
from standard input. Who asked is in the record, for whom is not. docs/persons.md tells what each does and what it waits for.

Examples:
  lockerctl person export BK_7f3 > export.jsonl
  lockerctl person erase BK_7f3
  lockerctl person requests
`;

const exportHelp = `
JSON Lines, with --json or without: a head with cabinet, time and policy, then the stored rights, the rentals, the rows of the record, and how many
there were. A reference of which there is nothing is refused.
`;

const eraseHelp = `
Clears the references in every row of the record, and removes rights, PINs, cards, uses and rentals. While the person opens a locker or
rents one it waits; then nothing takes the reference any more. It is gone on with after a restart, and stands in lockerctl person requests until it is done.
Ends with 0 once it is asked, done or not; --json says which: state.
`;

const restrictHelp = `
Rights and QR codes of the booking open nothing from now on, until lockerctl person unrestrict. The things in a locker stay there: a
locker that the person rents goes on opening to him; else open it with lockerctl open.
`;

const correctHelp = `
Appends a row that supersedes the row --seq; that one stays as it is. Give what ought to be different: an empty text clears a
reference, what is not given stays.

Examples:
  lockerctl person correct BK_7f3 --seq 4711 --order-ref O-2231
  lockerctl person correct BK_7f3 --seq 4711 --subject-ref ""
`;

interface CorrectOptions {
  readonly seq: string;
  readonly chain?: string;
  readonly subjectRef?: string;
  readonly credentialRef?: string;
  readonly orderRef?: string;
  readonly paymentRef?: string;
}

export function describePerson(person: Command, { act }: Acts): void {
  person.description('Does what a person may ask for, by the reference of a booking.').addHelpText('after', help);
  const about = (name: string, summary: string) =>
    person.command(name).summary(summary).argument('<subject>', 'reference of the booking; - reads it');
  about('export', 'print everything that the cabinet has of a booking')
    .description('Prints everything that the cabinet has of a booking.')
    .addHelpText('after', exportHelp)
    .action((subject: string) => act((session) => exportPerson(session, subject)));
  about('erase', 'erase what the cabinet has of a booking')
    .description('Erases what the cabinet has of a booking. Nothing brings it back.')
    .addHelpText('after', eraseHelp)
    .action((subject: string) => act((session) => erase(session, subject)));
  about('restrict', 'let rights of a booking open nothing')
    .description('Restricts the use of what the cabinet has of a booking.')
    .addHelpText('after', restrictHelp)
    .action((subject: string) => act((session) => restrict(session, 'restrict', subject)));
  about('unrestrict', 'end a restriction')
    .description('Ends a restriction.')
    .action((subject: string) => act((session) => restrict(session, 'unrestrict', subject)));
  about('correct', 'correct the references of a row of the record')
    .description('Corrects the references of a row of the record by a new row.')
    .requiredOption('--seq <number>', 'the row, as lockerctl events shows it')
    .option('--chain <id>', 'its chain; without: the one that runs')
    .option('--subject-ref <ref>', 'whose booking it was')
    .option('--credential-ref <ref>', 'which right or token it was')
    .option('--order-ref <id>', 'which order it was')
    .option('--payment-ref <ref>', 'which payment it was: ****1234')
    .addHelpText('after', correctHelp)
    .action((subject: string, options: CorrectOptions) => act((session) => correct(session, subject, options)));
  person
    .command('requests')
    .summary('show what is asked for and not done yet')
    .description('Shows what persons have asked for and is not done yet, and what it waits for.')
    .action(() => act(requests));
}

async function subjectOf(session: Session, given: string): Promise<string> {
  const subject = (given === '-' ? await session.input() : given).trim();
  if (/^[A-Za-z0-9_-]{1,32}$/.test(subject)) return subject;
  throw new UsageError('SUBJECT: expected 1 to 32 letters, digits, - or _.');
}

async function exportPerson(session: Session, given: string): Promise<ExitCode> {
  const subject = await subjectOf(session, given);
  let whole = false;
  for await (const line of session.client.lines('/person/export', { subject })) {
    printJson(session, line);
    whole = personExportEndShape.fits(line);
  }
  if (whole) return exitCodes.done;
  session.remark('The export was cut off before its end: ask again.');
  return exitCodes.refused;
}

const erasure = object({
  id: text,
  state: text,
  rows: number.optional(),
  rights: number.optional(),
  waitsFor: text.optional(),
});

function counted(count = 0, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const waitWords: Readonly<Record<string, string>> = {
  opening: 'an opening',
  rental: 'the end of a rental',
  disk: 'the disk',
};

async function erase(session: Session, given: string): Promise<ExitCode> {
  const answer = erasure.parse(
    await session.client.post('/person/erase', { subject: await subjectOf(session, given) }),
  );
  const { id, state, rows, rights, waitsFor } = answer;
  if (session.json) printJson(session, answer);
  else if (state === 'done') session.print(`Erased: ${counted(rows, 'row')} and ${counted(rights, 'right')}.`);
  else {
    const why = waitsFor === undefined ? 'It takes its time' : `It waits for ${waitWords[waitsFor] ?? waitsFor}`;
    session.print(`Request ${id} is kept. ${why}; see lockerctl person requests.`);
  }
  return exitCodes.done;
}

async function restrict(session: Session, act: 'restrict' | 'unrestrict', given: string): Promise<ExitCode> {
  const answer = await session.client.post(`/person/${act}`, { subject: await subjectOf(session, given) });
  if (session.json) printJson(session, answer);
  else {
    const now = act === 'restrict' ? 'restricted: rights of this booking open nothing' : 'not restricted any more';
    session.print(answer.changed === true ? `It is ${now}.` : 'It was so before.');
  }
  return exitCodes.done;
}

async function correct(session: Session, given: string, options: CorrectOptions): Promise<ExitCode> {
  const { seq, chain, subjectRef, credentialRef, orderRef, paymentRef } = options;
  if (!/^[1-9]\d{0,14}$/.test(seq)) throw new UsageError(`--seq ${seq}: expected a whole number of 1 or more.`);
  const references = {
    subject_ref: subjectRef,
    credential_ref: credentialRef,
    order_ref: orderRef,
    payment_ref: paymentRef,
  };
  const set = Object.fromEntries(
    Object.entries(references).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text === '' ? null : text]],
    ),
  );
  if (Object.keys(set).length === 0) throw new UsageError('Give a reference to correct, such as --order-ref.');
  const subject = await subjectOf(session, given);
  const body = { subject, seq: Number(seq), set, ...(chain !== undefined && { chain }) };
  const answer = await session.client.post('/person/correct', body);
  if (session.json) printJson(session, answer);
  else session.print(`Row ${String(answer.seq)} supersedes row ${seq}.`);
  return exitCodes.done;
}

async function requests(session: Session): Promise<ExitCode> {
  const lines = session.client.lines('/person/requests');
  if (session.json) {
    for await (const line of lines) printJson(session, line);
    return exitCodes.done;
  }
  const { zone } = await cabinetTime(session);
  const rows: string[][] = [];
  for await (const line of lines) {
    const { id, kind, state, waitsFor = '-', actor, askedMs, ageMs } = requestShape.parse(line);
    rows.push([id, kind, state, waitsFor, actor, shownTime(askedMs, zone), ageText(ageMs)]);
  }
  if (rows.length === 0) session.print('Nothing waits.');
  else
    for (const line of textTable([['ID', 'KIND', 'STATE', 'WAITS FOR', 'ASKED BY', 'ASKED', 'AGE'], ...rows]))
      session.print(line);
  return exitCodes.done;
}

/** Days count where a law counts in days. */
function ageText(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
