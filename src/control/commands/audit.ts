import { setImmediate as turn } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Progress } from '../../audit/read-through.js';
import type { RecordSource } from '../../audit/record-source.js';
import { Refusal } from '../client.js';
import { statsLines, verdictLines } from './audit-words.js';
import { type Acts, exitCodes, printJson, type Session, type SessionAlone, UsageError } from './session.js';
import { readLineShape, receiptShape, statsShape, verdictShape } from './wire-audit.js';

const help = `
The record is a chain of rows, each with the hash of the one before; docs/audit.md tells what that proves.
Without FILE the running daemon reads its own record; with FILE no daemon is asked, and FILE is not changed.
FILE is a copied lockerd.db, with its lockerd.db-wal beside it, or a data directory that no lockerd uses.

Examples:
  lockerctl audit verify
  lockerctl audit verify /mnt/card/lockerd.db
  lockerctl audit stats --as-of-receipt
  lockerctl audit receipt - < receipt.jwt
`;

/** A person likes to see that it goes on. */
const rowsBetweenRemarks = 50_000;

export function describeAudit(audit: Command, { act, actAlone }: Acts): void {
  audit
    .description('Looks after the audit record as a whole; its rows are in `lockerctl events`.')
    .addHelpText('after', help);
  audit
    .command('verify')
    .summary('check that nobody has changed the record')
    .description(
      'Checks every chain of the record and names the first fault in each. Ends with 0 when all are sound, else 1.',
    )
    .argument('[file]', 'copied database, or a data directory without its daemon')
    .action((file?: string) =>
      file === undefined
        ? act(async (session) => showVerdict(session, await ofDaemon(session, '/audit/verify')))
        : actAlone(async (session) =>
            showVerdict(session, await ofFile(session, file, (await reading()).verifyRecord)),
          ),
    );
  audit
    .command('stats')
    .summary('count the rows by retention class')
    .description('Counts the rows of each chain by retention class, and those that no receipt covers yet.')
    .argument('[file]', 'copied database, or a data directory without its daemon')
    .option('--as-of-receipt', 'what the board held as of the last receipt; later rows are counted only')
    .action((file: string | undefined, { asOfReceipt = false }: { asOfReceipt?: boolean }) => {
      if (file === undefined) {
        const path = `/audit/stats?asOfReceipt=${asOfReceipt}`;
        return act(async (session) => showStats(session, await ofDaemon(session, path), asOfReceipt));
      }
      return actAlone(async (session) => {
        const { countRecord } = await reading();
        const chains = await ofFile(session, file, (...how) => countRecord(...how, asOfReceipt));
        return showStats(session, { chains }, asOfReceipt);
      });
    });
  audit
    .command('receipt')
    .summary('bring a receipt of the cloud')
    .description(
      'Brings a receipt (receipt+jwt): the cloud has signed that it has the rows up to one. Rows it covers may leave the board in time.',
    )
    .argument('<text>', 'the signed text; - reads it from standard input')
    .action((text: string) => act((session) => bringReceipt(session, text)));
}

/** What reads a record without a daemon: the database is loaded for that only. */
const reading = () => import('../../audit/read-through.js');

async function ofFile<T>(
  session: SessionAlone,
  file: string,
  read: (
    source: RecordSource,
    pace: { rows: number; rest: () => Promise<void> },
    tell: (at: Progress) => void,
  ) => Promise<T>,
): Promise<T> {
  const { openCopied } = await import('../../store/copied-database.js');
  const { RecordSource } = await import('../../audit/record-source.js');
  const copied = openCopied(file);
  try {
    const tell = remarks(session);
    return await read(new RecordSource(copied.connection), { rows: 2000, rest: () => turn() }, ({ rows }) =>
      tell(rows),
    );
  } finally {
    copied.close();
  }
}

async function ofDaemon(session: Session, path: string): Promise<unknown> {
  const tell = remarks(session);
  for await (const line of session.client.lines(path)) {
    const read = readLineShape.parse(line);
    if (read.type === 'progress') tell(read.rows);
    else if (read.type === 'done') return read.answer;
    else throw new Refusal({ code: read.code, title: read.message }, read.code, read.message);
  }
  throw new Error('the answer of lockerd has no end');
}

function remarks({ json, remark }: Pick<SessionAlone, 'json' | 'remark'>): (rows: number) => void {
  let next = rowsBetweenRemarks;
  return (rows) => {
    if (json || rows < next) return;
    remark(`${rows} rows read`);
    next = rows + rowsBetweenRemarks;
  };
}

function showVerdict(session: SessionAlone, answer: unknown): 0 | 1 {
  const verdict = verdictShape.parse(answer);
  if (session.json) printJson(session, verdict);
  else for (const line of verdictLines(verdict.chains)) session.print(line);
  return verdict.sound ? exitCodes.done : exitCodes.refused;
}

function showStats(session: SessionAlone, answer: unknown, asOfReceipt: boolean): 0 {
  const stats = statsShape.parse(answer);
  if (session.json) printJson(session, stats);
  else for (const line of statsLines(stats.chains, asOfReceipt)) session.print(line);
  return exitCodes.done;
}

async function bringReceipt(session: Session, given: string): Promise<0> {
  const text = (given === '-' ? await session.input() : given).trim();
  if (text === '') throw new UsageError('The receipt is empty: give the text of the receipt+jwt.');
  const taken = receiptShape.parse(await session.client.post('/receipt', { text }));
  if (session.json) printJson(session, taken);
  else {
    const before = taken.repeated ? ' (it was taken before)' : '';
    session.print(`The cloud has the rows of chain ${taken.chain} up to ${taken.seq}${before}.`);
  }
  return exitCodes.done;
}
