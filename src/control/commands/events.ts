import type { Command } from 'commander';
import { hashText, versionText } from '../../audit/run-rows.js';
import { type Acts, exitCodes, printJson, UsageError } from './session.js';
import type { Shown } from './shape.js';
import { eventShape } from './wire.js';

const help = `
Prints rows of the audit record in order. Without --from it begins with the last --limit rows (50).
Times are of this computer's time zone; a row that was written while the clock was not trusted is marked with "?".

Examples:
  lockerctl events
  lockerctl events --follow
  lockerctl events --from 1 --json > record.jsonl
  lockerctl events --json --limit 500 | jq 'select(.event == "access.denied")'
`;

interface EventOptions {
  readonly follow?: boolean;
  readonly from?: string;
  readonly limit?: string;
}

export function describeEvents(command: Command, { act }: Acts): void {
  command
    .description('Prints rows of the audit record, and follows it.')
    .option('--follow', 'go on with new rows as they come')
    .option('--from <seq>', 'begin with this row')
    .option('--limit <number>', 'print at most so many rows')
    .addHelpText('after', help)
    .action((options: EventOptions) =>
      act(async (session) => {
        const path = `/events?${query(options)}`;
        const lines = options.follow ? session.client.follow(path) : session.client.lines(path);
        for await (const line of lines) {
          if (session.json) printJson(session, line);
          else session.print(eventLine(line));
        }
        return exitCodes.done;
      }),
    );
}

function query({ follow, from, limit }: EventOptions): string {
  const query = new URLSearchParams({ follow: follow ? 'true' : 'false' });
  for (const [name, text] of Object.entries({ from, limit })) {
    if (text === undefined) continue;
    if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`--${name} ${text}: expected a whole number of 1 or more.`);
    query.set(name, text);
  }
  return query.toString();
}

function eventLine(line: unknown): string {
  const row = eventShape.parse(line);
  const time = new Date(row.wall_ms).toLocaleString('sv-SE');
  const doubt = row.clock === 'untrusted' ? '?' : ' ';
  const { locker, board, outcome, reason, actor, error } = row;
  const facts = [locker, board, outcome, reason, actor, error, figures(row)].filter((fact) => fact);
  return `${String(row.seq).padStart(6)}  ${time}${doubt} ${row.event.padEnd(24)} ${facts.join('  ')}`.trimEnd();
}

/** How often a row of repeats stands for; and figures that say nothing as plain numbers: hashes and versions, before and after. */
function figures({ event, reason, error_args }: Shown<typeof eventShape>): string {
  if (reason === 'repeated' && error_args) return `${error_args[0]} times`;
  const text = figureTexts.get(event);
  return text === undefined ? '' : (error_args ?? []).map(text).join(' -> ');
}

const figureTexts: ReadonlyMap<string, (figure: number) => string> = new Map([
  ['admin.config_changed', hashText],
  ['device.started', hashText],
  ['device.updated', versionText],
]);
