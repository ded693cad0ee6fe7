import Database from 'better-sqlite3';
import type { PostgresServer } from './postgres-server.js';

/** What lies in a database of a collector, looked at from beside it. */
export interface Tables {
  /** All that is in its tables, as one text. */
  dump(): Promise<string>;
  /** Names of tables and their columns: `events.seq`. */
  columns(): Promise<string[]>;
  query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export function sqliteTables(file: string): Tables {
  const query = async (text: string) => {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare<[], Record<string, unknown>>(text).all();
    } finally {
      db.close();
    }
  };
  const names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
  return {
    query,
    dump: () => dumpOf(query, names),
    columns: async () => {
      const rows = await query(
        `SELECT t.name || '.' || c.name AS name FROM (${names}) t, pragma_table_info(t.name) c ORDER BY 1`,
      );
      return rows.map(({ name }) => String(name));
    },
  };
}

export function postgresTables(server: PostgresServer, url: string): Tables {
  const query = (text: string) => server.query(url, text);
  const where = "n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition";
  const names = `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${where} ORDER BY 1`;
  return {
    query,
    dump: () => dumpOf(query, names),
    columns: async () => {
      const rows = await query(
        `SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE ${where} ORDER BY 1`,
      );
      return rows.map(({ name }) => String(name)).sort();
    },
  };
}

async function dumpOf(query: Tables['query'], names: string): Promise<string> {
  const parts: string[] = [];
  for (const { name } of await query(names))
    parts.push(`${name}`, JSON.stringify(await query(`SELECT * FROM "${name}"`)));
  return parts.join('\n');
}
