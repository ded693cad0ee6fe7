import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.js';
import { openCabinet, tempDir } from './workshop.js';

const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
const look = `
  const Database = require(process.argv[1]);
  try {
    const db = new Database(process.argv[2], { timeout: 0 });
    process.stdout.write(String(db.prepare('SELECT count(*) AS n FROM audit').get().n));
    db.close();
  } catch (error) {
    process.stdout.write(error.code);
  }`;

/** What another program gets that looks into the database. */
function lookedAt(dir: string): string {
  return execFileSync(process.execPath, ['-e', look, sqlite, join(dir, 'lockerd.db')], { encoding: 'utf8' });
}

test('no other program opens the database of a running daemon, whatever was done beside SQLite: it would take the log away', async () => {
  const { store, audit, dir } = openCabinet();
  audit.begin();
  expect(lookedAt(dir)).toBe('SQLITE_BUSY');
  await store.snapshot();
  expect(lookedAt(dir)).toBe('SQLITE_BUSY');
  await store.scrub(async () => undefined);
  await store.replaceSnapshot();
  expect(lookedAt(dir)).toBe('SQLITE_BUSY');
  expect(store.truncateLogIfQuiet()).toBe(true);
  store.tx(() => audit.append({ event: 'device.started' }));
  expect(lookedAt(dir)).toBe('SQLITE_BUSY');
  await store.close();
  expect(lookedAt(dir)).toBe('2');
});

test('the directory is let go when the process that held it dies', async () => {
  const dir = tempDir();
  const script = `
    const { openStore } = await import(${JSON.stringify(join(process.cwd(), 'dist/src/store/store.js'))});
    openStore(${JSON.stringify(dir)}, { onTrouble: () => undefined });
    process.kill(process.pid, 'SIGKILL');`;
  const died = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(died.signal, died.stderr).toBe('SIGKILL');
  await openStore(dir, { onTrouble: () => undefined }).close();
});
