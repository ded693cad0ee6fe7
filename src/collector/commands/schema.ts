import { postgresFault } from '../endpoints.js';
import { UsageError } from './session.js';

/** `schema --postgres URL`: what the owner of the tables does once, and with each new version. Resolves to what is told. */
export async function schema({ postgres: url }: { readonly postgres: string }): Promise<string> {
  const fault = postgresFault(url);
  if (fault !== undefined) throw new UsageError(`--postgres: expected postgres://USER@HOST/DATABASE; ${fault}.`);
  const { prepareSchema, roles } = await import('../postgres-roles.js');
  const done = await prepareSchema(url);
  return [
    `The tables in ${done.schema} have version ${done.version}.`,
    `${roles.service}: for collectors. CREATE ROLE collector LOGIN IN ROLE ${roles.service};`,
    `${roles.reader}: for people who read the record through this program.`,
    `${roles.reports}: for programs that count, the views event_reports and event_counts.`,
  ].join('\n');
}
