import pg from 'pg';
import type { AuditRow } from '../audit/row.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { byteColumns, columnOf, columnValue, eventColumns, numberColumns } from './event-columns.js';
import { postgresMigrations } from './postgres-schema.js';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.js';

/** Transactions at once of one collector. */
const mostConnections = 4;
const connectMs = 5000;
const statementMs = 30_000;
/** Whoever changes tables holds this lock of the database, so that two collectors that start together do not. */
const schemaLock = 7_115_602;
/** SQLSTATE of what the user may not do. */
export const insufficientPrivilege = '42501';
/** Whoever stores what may name a person shares this lock; whoever erases takes it alone for a moment. */
const erasureLock = 7_115_603;

/**
 * A PostgreSQL database: any number of collectors share it.
 * @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_older`, `collector.store_forbidden`,
 *   `collector.store_unsafe`
 */
export async function openPostgres(url: string): Promise<SqlDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is replaced; whoever needs the database next is told when it is down.
  pool.on('error', () => undefined);
  // One that breaks in the middle of a transaction fails what waits for it, and then says so once more, to nobody.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new PostgresDatabase(pool);
  try {
    await db.prepare();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return db;
}

const int8 = 20;

/** Whole numbers are sent as text since they may be beyond what a number can tell; ours never are. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format);
}

/** Events are inserted from one array for each column: a tenth of the time of single rows. */
const insertEvents = (() => {
  const typed = eventColumns.map((field, index) => {
    return `$${index + 6}::${numberColumns.has(field) ? 'bigint' : 'text'}[]`;
  });
  const columns = eventColumns.map((field) => `"${columnOf(field)}"`);
  const values = eventColumns.map((field, index) => {
    return byteColumns.has(field) ? `decode(${columns[index]}, 'hex')` : columns[index];
  });
  return `INSERT INTO events (cabinet, chain, received_ms, month, seq, ${columns})
    SELECT $1, $2, $3::bigint, $4::date, seq, ${values} FROM unnest($5::bigint[], ${typed}) AS t(seq, ${columns})`;
})();

class PostgresDatabase implements SqlDatabase {
  readonly forUpdate = ' FOR UPDATE';
  readonly forUpdateOfFree = ' FOR UPDATE SKIP LOCKED';
  readonly besideErasures = ` FROM pg_advisory_xact_lock_shared(${erasureLock}) WHERE true`;
  readonly #months = new Set<string>();
  readonly #clients = new WeakMap<Sql, pg.PoolClient>();
  readonly #texts = new Map<string, string>();

  constructor(private readonly pool: pg.Pool) {}

  /** Brings the tables up to date. */
  async prepare(): Promise<void> {
    await this.#locked(async (client) => {
      const settings = await client.query(
        "SELECT current_setting('synchronous_commit') AS sync, current_setting('fsync') AS fsync",
      );
      const { sync, fsync } = settings.rows[0];
      if (sync === 'off' || fsync === 'off') {
        const message = `the database has synchronous_commit ${sync} and fsync ${fsync}: a receipt would be given for rows that it may lose`;
        throw new LockerError('collector.store_unsafe', message);
      }
      const done = await versionOf(client);
      if (done > postgresMigrations.length) {
        const message = `the database has version ${done}; this locker-collector knows ${postgresMigrations.length}`;
        throw new LockerError('collector.store_newer', message);
      }
      if (done === postgresMigrations.length) return;
      await checkOwner(client, done);
      await client.query(
        'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, done_at timestamptz NOT NULL)',
      );
      for (const [index, text] of postgresMigrations.entries()) {
        if (index < done) continue;
        await client.query(text);
        await client.query('INSERT INTO migrations (number, done_at) VALUES ($1, now())', [index + 1]);
      }
    });
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction((client) => {
      const sql: Sql = {
        rows: async (text, values = []) => (await client.query<SqlRow>(this.#named(text, values))).rows,
      };
      this.#clients.set(sql, client);
      return work(sql);
    });
  }

  /** Events lie in one partition for each month in which they came, so that old ones leave without a trace and at once. */
  async makeRoom(nowMs: number): Promise<void> {
    const month = monthOf(nowMs);
    if (this.#months.has(month)) return;
    await this.#locked(async (client) => {
      for (const one of [month, nextMonth(month)]) await client.query('SELECT collector_make_room($1)', [one]);
    });
    this.#months.add(month);
  }

  async insertEvents(sql: Sql, cabinet: string, rows: readonly AuditRow[], nowMs: number): Promise<void> {
    const chain = rows[0]?.chain ?? '';
    const columns = eventColumns.map((field) => rows.map((row) => columnValue(row, field)));
    const values = [cabinet, chain, nowMs, monthOf(nowMs), rows.map(({ seq }) => seq), ...columns];
    await this.#clients.get(sql)?.query({ name: 'insert-events', text: insertEvents, values });
  }

  hex(column: string): string {
    return `encode(${column}, 'hex')`;
  }

  isIn(column: string, parameter: string): string {
    return `${column} = ANY(ARRAY(SELECT jsonb_array_elements_text(${parameter}::jsonb)))`;
  }

  listed(parameter: string): string {
    return `jsonb_array_elements_text(${parameter}::jsonb) AS listed(value)`;
  }

  async alone(sql: Sql): Promise<void> {
    await sql.rows(`SELECT pg_advisory_xact_lock(${erasureLock})`);
  }

  async takeTime(sql: Sql): Promise<void> {
    await sql.rows('SET LOCAL statement_timeout = 0');
  }

  /** Old versions of rows leave the tables. They may still be in its log and its backups. */
  async scrub(): Promise<void> {
    await this.#connected(async (client) => {
      await client.query('SET statement_timeout = 0');
      await client.query(
        'VACUUM events, disputed_rows, reports, rental_reports, results, subject_requests, restricted_refs, given_rights, given_tokens',
      );
      await client.query('RESET statement_timeout');
    });
  }

  /** A partition goes when all of its month is before that time. */
  async expireEvents(beforeMs: number): Promise<void> {
    await this.#locked((client) => client.query('SELECT collector_forget($1)', [beforeMs]));
    this.#months.clear();
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Statements are few and come again and again: each is planned once. */
  #named(text: string, values: readonly SqlValue[]): pg.QueryConfig {
    let name = this.#texts.get(text);
    if (name === undefined) {
      name = `s${this.#texts.size}`;
      this.#texts.set(text, name);
    }
    return { name, text: text.replaceAll(/\?(\d)/g, '$$$1'), values: [...values] };
  }

  #locked<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.#transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock]);
      return work(client);
    });
  }

  #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.#connected(async (client) => {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    });
  }

  async #connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await this.pool.connect();
      return await work(client);
    } catch (error) {
      // Whatever state it is in: the server rolls back what a closed connection had begun.
      broken = error instanceof Error ? error : new Error(messageOf(error));
      if (error instanceof LockerError) throw error;
      const forbidden = error instanceof pg.DatabaseError && error.code === insufficientPrivilege;
      const code = forbidden ? 'collector.store_forbidden' : 'collector.store_down';
      throw new LockerError(code, `the database: ${messageOf(error)}`, {}, { cause: error });
    } finally {
      client?.release(broken);
    }
  }
}

/** First day of the month of an instant, in UTC. */
function monthOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 7)}-01`;
}

function nextMonth(month: string): string {
  const date = new Date(`${month}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/** How many migrations were done; 0 in a new database. */
async function versionOf(client: pg.PoolClient): Promise<number> {
  const found = await client.query<{ found: boolean }>("SELECT to_regclass('migrations') IS NOT NULL AS found");
  if (!found.rows[0]?.found) return 0;
  const { rows } = await client.query<{ done: number }>('SELECT coalesce(max(number), 0) AS done FROM migrations');
  return Number(rows[0]?.done);
}

/** Throws unless the user owns the tables, or may make them where there are none. */
async function checkOwner(client: pg.PoolClient, done: number): Promise<void> {
  const { rows } = await client.query<{ may: boolean; name: string }>(
    done === 0
      ? "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may, current_user::text AS name"
      : "SELECT pg_has_role(relowner, 'USAGE') AS may, current_user::text AS name FROM pg_class WHERE oid = 'migrations'::regclass",
  );
  if (rows[0]?.may) return;
  const message = `the tables have version ${done} and this locker-collector needs ${postgresMigrations.length}; ${rows[0]?.name ?? 'this user'} may not change them`;
  throw new LockerError('collector.store_older', message, { done });
}
