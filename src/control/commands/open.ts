import type { Command } from 'commander';
import { LockerError } from '../../lib/errors.js';
import { type Acts, type ExitCode, exitCodes, printJson, type Session, UsageError } from './session.js';
import { type OpeningAnswer, openingShape, openLineShape } from './wire.js';

const help = `
Waits until the latch was read back and says what was seen:
  opened       the latch was seen open
  failed       the latch stayed closed, or the unlock was not sent; try again
  unconfirmed  the unlock was sent; whether the door is open is not known: look at it
Ends with 0 when it opened, or was sent on a board that has no feedback; else with 1.

Several lockers, or --all, are opened one after the other, whatever becomes of each; with --json each is a line. Ctrl-C
begins no further one. Ends with 0 when all of them opened.

Use --emergency only when the cabinet refuses because it cannot write its record, or because that is full: it opens all the
same and says so.

Examples:
  lockerctl open A01
  lockerctl open A01 --json
  lockerctl open A01 A02 A03
  lockerctl open --all
  sudo lockerctl open A01 --emergency
`;

const sentences = { opened: 'is open', failed: 'did not open', unconfirmed: 'was sent the unlock; look at the door' };

/** By the reason of an opening that did not succeed: where its cause is to be looked for. */
const nextSteps: ReadonlyMap<string, string> = new Map([
  ['not_sent', 'Its lock was not energised. `sudo lockerctl doctor --only boards` says why.'],
  ['latch_closed', 'Its lock was energised, and its switch stayed closed: docs/faults.md, "A door does not open".'],
  ['unknown_state', 'Its switch could not be read. `sudo lockerctl doctor --only boards` says why.'],
]);

interface Options {
  readonly all?: boolean;
  readonly emergency?: boolean;
}

export function describeOpen(command: Command, { act }: Acts): void {
  command
    .description('Opens lockers as an operator. The audit record names who called.')
    .argument('[lockers...]', 'ids on the doors, such as A01')
    .option('--all', 'open every locker of the cabinet')
    .option('--emergency', 'open even when the record cannot be written or is full')
    .addHelpText('after', help)
    .action((lockers: readonly string[], { all = false, emergency = false }: Options) => {
      const [locker] = lockers;
      if (all && locker !== undefined) throw new UsageError('Name lockers or --all, not both.');
      if (!all && locker === undefined) throw new UsageError("missing required argument 'locker'; or give --all.");
      if (new Set(lockers).size < lockers.length) throw new UsageError(`${lockers.join(' ')}: each locker once.`);
      const how = emergency ? { emergency } : {};
      return act((session) => {
        if (all) return openInTurn(session, how);
        return lockers.length === 1 ? openOne(session, { locker, ...how }) : openInTurn(session, { lockers, ...how });
      });
    });
}

async function openOne(session: Session, body: Readonly<Record<string, unknown>>): Promise<ExitCode> {
  const answer = openingShape.parse(await session.client.post('/open', body));
  if (session.json) printJson(session, answer);
  else {
    session.print(sentenceOf(answer));
    const next = nextSteps.get(answer.reason ?? '');
    if (next !== undefined) session.remark(next);
  }
  return remarked(session, answer) ? exitCodes.done : exitCodes.refused;
}

async function openInTurn(session: Session, body: Readonly<Record<string, unknown>>): Promise<ExitCode> {
  let allOpen = true;
  for await (const json of session.client.lines('/open-all', body)) {
    const line = openLineShape.parse(json);
    if (line.type === 'done') return allOpen ? exitCodes.done : exitCodes.refused;
    if (session.json) printJson(session, json);
    if (line.type === 'refused') {
      allOpen = false;
      if (!session.json) session.print(`Locker ${line.locker} did not open (${line.code}: ${line.message})`);
      continue;
    }
    if (!session.json) session.print(sentenceOf(line));
    allOpen = remarked(session, line) && allOpen;
  }
  throw new LockerError('control.unreachable', 'lockerd ended before all of them were opened.');
}

function sentenceOf({ locker, outcome, reason }: OpeningAnswer): string {
  return `Locker ${locker} ${sentences[outcome]}${reason ? ` (${reason})` : ''}.`;
}

/** Says what the record does not. Returns whether the locker opened, as far as its board can tell. */
function remarked(session: Session, { locker, outcome, reason, unrecorded }: OpeningAnswer): boolean {
  if (unrecorded) {
    session.remark(`This opening of ${locker} is NOT in the audit record: write down who opened it, when and why.`);
  }
  return outcome === 'opened' || (outcome === 'unconfirmed' && reason === 'no_feedback');
}
