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

/**
 * A PostgreSQL database: any number of collectors share it.
 * @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_unsafe`
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
      await client.query(
        'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, done_at timestamptz NOT NULL)',
      );
      const { rows } = await client.query('SELECT coalesce(max(number), 0) AS done FROM migrations');
      const done = Number(rows[0].done);
      if (done > postgresMigrations.length) {
        const message = `the database has version ${done}; this locker-collector knows ${postgresMigrations.length}`;
        throw new LockerError('collector.store_newer', message);
      }
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
      for (const one of [month, nextMonth(month)]) {
        await client.query(
          `CREATE TABLE IF NOT EXISTS ${partitionOf(one)} PARTITION OF events FOR VALUES FROM ('${one}') TO ('${nextMonth(one)}')`,
        );
      }
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

  /** A partition goes when all of its month is before that time. */
  async expireEvents(beforeMs: number): Promise<void> {
    const first = partitionOf(monthOf(beforeMs));
    await this.#locked(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass`,
      );
      for (const { name } of rows) if (name < first) await client.query(`DROP TABLE "${name}"`);
    });
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

  async #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await this.pool.connect();
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // Whatever state it is in: the server rolls back what a closed connection had begun.
      broken = error instanceof Error ? error : new Error(messageOf(error));
      if (error instanceof LockerError) throw error;
      throw new LockerError('collector.store_down', `the database: ${messageOf(error)}`, {}, { cause: error });
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

function partitionOf(month: string): string {
  return `events_${month.slice(0, 7).replace('-', '_')}`;
}
