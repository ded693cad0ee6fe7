import type { Command } from 'commander';
import { clauses } from '../../privacy/clauses.js';
import { purposes, retentions, typeWords } from '../../privacy/field.js';
import { manifest } from '../../privacy/manifest.js';
import { neverKept } from '../../privacy/never.js';
import { type Acts, exitCodes, printJson, type SessionAlone } from './session.js';
import { textTable } from './table.js';

const help = `
Every field of the database, of answers, of the log and of the metrics, with its purpose, the clauses of the privacy policies that it
rests on, how long it is kept, and whether it belongs to a person. It is the list of this program, and asks no daemon. With --json all
of it is one document: clauses, purposes, retentions, never (what is never kept) and fields.

Examples:
  lockerctl privacy
  lockerctl --json privacy > fields.json
`;

export function describePrivacy(command: Command, { actAlone }: Acts): void {
  command
    .description('Lists every field that is stored, shown, logged or measured.')
    .addHelpText('after', help)
    .action(() =>
      actAlone(async (session) => {
        print(session);
        return exitCodes.done;
      }),
    );
}

function print(session: SessionAlone): void {
  if (session.json) {
    printJson(session, { clauses, purposes, retentions, never: neverKept, fields: manifest });
    return;
  }
  const rows = manifest.map(({ where, name, type, purpose, clauses: ids, retention, personal }) => [
    ...[where, name, typeWords(type), purpose, ids.join(' '), retention, personal === 'no' ? '' : personal],
  ]);
  const head = ['where', 'field', 'type', 'purpose', 'clauses', 'kept', 'person'];
  for (const line of textTable([head, ...rows])) session.print(line);
  session.print(`Never kept: ${neverKept.map(({ what }) => what).join('; ')}.`);
}
