import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/collector/open-store.js';
import { hasPostgres, PostgresServer } from './postgres-server.js';
import { postgresTables, sqliteTables } from './stored-tables.js';
import { key, type Opened } from './subject-world.js';

/** Ends the name of a suite. */
export const note = hasPostgres ? '' : ' (PostgreSQL is skipped: it is not installed)';
const directory = mkdtempSync(join(tmpdir(), 'collector-store-'));
let server: PostgresServer | undefined;
let files = 0;

/** Ends the server and removes the files: call it when all tests are done. */
export async function endKinds(): Promise<void> {
  await server?.end();
  rmSync(directory, { recursive: true, force: true });
}

/** One server for all. */
async function running(): Promise<PostgresServer> {
  if (server === undefined) {
    server = new PostgresServer();
    await server.start();
  }
  return server;
}

async function openedAt(url: string, tables: Opened['tables'], count: number): Promise<Opened> {
  const stores = await Promise.all(Array.from({ length: count }, () => openStore({ kind: 'postgres', url }, key)));
  return { stores, spec: { kind: 'postgres', url }, tables };
}

const all = [
  {
    name: 'SQLite',
    available: true,
    /** So many stores on one new database. */
    open: async (count: number): Promise<Opened> => {
      files += 1;
      const file = join(directory, `${files}.db`);
      const stores = await Promise.all(Array.from({ length: count }, () => openStore({ kind: 'sqlite', file }, key)));
      return { stores, spec: { kind: 'sqlite', file }, tables: sqliteTables(file) };
    },
    most: 1,
    /** Random lives: an erasure of PostgreSQL takes its time. */
    runs: 20,
  },
  {
    name: 'PostgreSQL',
    available: hasPostgres,
    open: async (count: number): Promise<Opened> => {
      const postgres = await running();
      const url = await postgres.database();
      return openedAt(url, postgresTables(postgres, url), count);
    },
    most: 2,
    runs: 4,
  },
  {
    name: 'PostgreSQL, as a user who owns nothing',
    available: hasPostgres,
    open: async (count: number): Promise<Opened> => {
      const postgres = await running();
      const { service, owner } = await postgres.fleetDatabase();
      return openedAt(service, postgresTables(postgres, owner), count);
    },
    most: 2,
    runs: 4,
  },
];

/** The databases that this machine has. */
export const kinds = all.filter(({ available }) => available);
