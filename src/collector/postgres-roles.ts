import pg from 'pg';
import { LockerError, messageOf } from '../lib/errors.js';
import { insufficientPrivilege, openPostgres } from './postgres-database.js';
import { postgresMigrations } from './postgres-schema.js';

/**
 * Groups of database users, each with no more than it needs. A user who logs in is put into one of them: who owns the tables may do all
 * with them, and has no business in a service that runs all day.
 */
export const roles = {
  /** Collectors, and operators who send commands. */
  service: 'locker_collector',
  /** People who read the record through this program, which writes down that they did. */
  reader: 'locker_reader',
  /** Programs that count: views without references, actors and salts, and nothing else. */
  reports: 'locker_reports',
} as const;

/** What an erasure clears in a row of the record. */
const references = 'subject_ref, credential_ref, order_ref, payment_ref, salt';
const all = 'SELECT, INSERT, UPDATE, DELETE';

/** What the service may do with each table. Nobody but the owner removes events, or changes what they say beside references. */
export const servicePrivileges: Readonly<Record<string, string>> = {
  migrations: 'SELECT',
  cabinets: 'SELECT, INSERT, UPDATE',
  chains: 'SELECT, INSERT, UPDATE',
  events: `SELECT, INSERT, UPDATE (${references})`,
  disputed_rows: 'SELECT, INSERT, UPDATE ("row")',
  gaps: 'SELECT, INSERT',
  reports: 'SELECT, INSERT, UPDATE (message), DELETE',
  results: all,
  alarms: all,
  accesses: 'INSERT',
  given_rights: 'SELECT, INSERT, DELETE',
  given_tokens: 'SELECT, INSERT, DELETE',
  awaited_states: all,
  subject_requests: all,
  subject_orders: all,
  tombstones: 'SELECT, INSERT, UPDATE',
  cabinet_tombstones: 'SELECT, INSERT, UPDATE',
  tombstone_key: 'SELECT, INSERT',
  restricted_refs: 'SELECT, INSERT, DELETE',
  money_orders: all,
  money_payments: all,
  rental_reports: all,
  enrol_codes: all,
  enrolments: 'SELECT, INSERT, UPDATE',
  certificates: all,
  snapshots: all,
};

const readerPrivileges: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['migrations', 'cabinets', 'chains', 'events', 'disputed_rows', 'gaps', 'reports', 'results', 'alarms'].map(
      (table) => [table, 'SELECT'],
    ),
  ),
  restricted_refs: 'SELECT',
  // When it came, and nothing of it.
  snapshots: 'SELECT (cabinet, received_ms)',
  // By it a store knows its key again; it says nothing else.
  tombstone_key: 'SELECT',
  // By what they signed with it is told whose messages are whose.
  enrolments: 'SELECT',
  accesses: 'INSERT',
};

const reportsPrivileges: Readonly<Record<string, string>> = { event_reports: 'SELECT', event_counts: 'SELECT' };

const functions = ['collector_make_room(date)', 'collector_forget(bigint)'];

interface PreparedSchema {
  /** Version of the tables. */
  readonly version: number;
  readonly schema: string;
}

/**
 * Brings the tables up to date, makes the groups where there are none, and gives each what it may do. Once more does no harm.
 * @param url of the user who owns the tables, or is to own them; he may create roles
 * @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_older`, `collector.store_forbidden`,
 *   `collector.store_unsafe`
 */
export async function prepareSchema(url: string): Promise<PreparedSchema> {
  await (await openPostgres(url)).close();
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('BEGIN');
    const schema = await grantAll(client);
    await client.query('COMMIT');
    return { version: postgresMigrations.length, schema };
  } catch (error) {
    const forbidden = error instanceof pg.DatabaseError && error.code === insufficientPrivilege;
    const code = forbidden ? 'collector.store_forbidden' : 'collector.store_down';
    throw new LockerError(code, `the database: ${messageOf(error)}`, {}, { cause: error });
  } finally {
    await client.end();
  }
}

async function grantAll(client: pg.Client): Promise<string> {
  const found = await client.query<{ schema: string }>('SELECT quote_ident(current_schema()) AS schema');
  const schema = found.rows[0]?.schema ?? 'public';
  const groups = Object.values(roles).join(', ');
  for (const role of Object.values(roles)) {
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (rows.length === 0) await client.query(`CREATE ROLE ${role} NOLOGIN`);
  }
  // Whoever may create things there could have the functions of the owner find them.
  await client.query(`REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`);
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC, ${groups}`);
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${groups}`);
  await grantTables(client, roles.service, servicePrivileges);
  await grantTables(client, roles.reader, readerPrivileges);
  await grantTables(client, roles.reports, reportsPrivileges);
  for (const one of functions) await client.query(`GRANT EXECUTE ON FUNCTION ${one} TO ${roles.service}`);
  return schema;
}

async function grantTables(
  client: pg.Client,
  role: string,
  privileges: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [table, privilege] of Object.entries(privileges)) {
    const { rows } = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [table]);
    if (rows.length > 0) await client.query(`GRANT ${privilege} ON ${table} TO ${role}`);
  }
}
