import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/collector/open-store.js';
import { prepareSchema, servicePrivileges } from '../../src/collector/postgres-roles.js';
import { postgresMigrations } from '../../src/collector/postgres-schema.js';
import { builtFile } from '../../src/lib/built.js';
import { Board } from './board.js';
import { hasPostgres, PostgresServer } from './postgres-server.js';

const program = builtFile('locker-collector.js');

function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const nowMs = Date.now();
const dayMs = 86_400_000;

describe.skipIf(!hasPostgres)('users of the database of a fleet', () => {
  let server: PostgresServer;
  let urls: Awaited<ReturnType<PostgresServer['fleetDatabase']>>;
  const board = new Board('CAB-1').record(3);

  beforeAll(async () => {
    server = new PostgresServer();
    await server.start();
    urls = await server.fleetDatabase();
    const store = await openStore({ kind: 'postgres', url: urls.service });
    await store.takeBatch(board.batch(1, 3), nowMs);
    await store.recordAccess({ by: 'op', what: 'events', cabinet: 'CAB-1' }, nowMs);
    await store.close();
  }, 60_000);
  afterAll(() => server?.end());

  const refused = async (url: string, text: string): Promise<void> => {
    await expect(server.query(url, text), text).rejects.toThrow(
      /permission denied|must be owner|is not removed|no month/,
    );
  };

  it('each table says what the service may do with it', async () => {
    const tables = await server.query(
      urls.owner,
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    );
    const named = Object.keys(servicePrivileges);
    for (const { name } of tables) expect(named).toContain(name);
  });

  it('a service neither removes events nor changes what they say nor who looked, and changes no table', async () => {
    const { service } = urls;
    const [{ name } = {}] = await server.query(
      urls.owner,
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass LIMIT 1",
    );
    for (const text of [
      ...['DELETE FROM events', 'TRUNCATE events', 'DROP TABLE events', `DROP TABLE ${name}`, `DELETE FROM ${name}`],
      ...[
        'ALTER TABLE events ADD COLUMN odd text',
        'ALTER TABLE events DISABLE TRIGGER ALL',
        "UPDATE events SET locker = 'A09'",
      ],
      ...[
        'UPDATE events SET hash = prev',
        'CREATE TABLE mine (a int)',
        'DELETE FROM disputed_rows',
        'DELETE FROM gaps',
      ],
      ...['DELETE FROM accesses', "UPDATE accesses SET by = 'other'", 'SELECT * FROM accesses', 'DELETE FROM chains'],
      ...['DELETE FROM migrations', `ALTER FUNCTION collector_forget(bigint) SECURITY INVOKER`],
      `SELECT collector_forget(${nowMs - 179 * dayMs})`,
      "SELECT collector_make_room('1970-01-01')",
    ]) {
      await refused(service, text);
    }
    expect(await server.query(service, 'SELECT count(*)::int AS events FROM events')).toEqual([{ events: 3 }]);
    // What an erasure clears it may clear.
    await server.query(service, 'UPDATE events SET subject_ref = NULL, salt = NULL WHERE seq = 1');
  });

  it('its functions find what is theirs, whatever is in the way of the caller', async () => {
    const trap = 'CREATE TEMP TABLE events (a int); SET search_path = pg_temp, public;';
    await server.query(urls.service, `${trap} SELECT public.collector_make_room('2031-05-17')`);
    const found = await server.query(urls.owner, "SELECT to_regclass('public.events_2031_05') IS NOT NULL AS there");
    expect(found).toEqual([{ there: true }]);
    await server.query(urls.service, `${trap} SELECT public.collector_forget(${nowMs - 181 * dayMs})`);
    expect(await server.query(urls.owner, 'SELECT count(*)::int AS events FROM events')).toEqual([{ events: 3 }]);
  });

  it('programs that count read the views, which name nobody, and nothing else', async () => {
    const { reports } = urls;
    const counts = await server.query(reports, 'SELECT * FROM event_counts');
    expect(counts).toMatchObject([
      { cabinet: 'CAB-1', locker: 'A01', event: 'lock.opened', outcome: 'opened', events: '3' },
    ]);
    expect(await server.query(reports, 'SELECT seq FROM event_reports ORDER BY seq')).toHaveLength(3);
    const columns = await server.query(
      urls.owner,
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name IN ('event_reports', 'event_counts')",
    );
    const names = columns.map(({ name }) => name);
    for (const name of ['credential_ref', 'subject_ref', 'order_ref', 'payment_ref', 'actor', 'salt', 'commit']) {
      expect(names).not.toContain(name);
    }
    for (const text of [
      ...['SELECT * FROM events', 'SELECT * FROM cabinets', 'SELECT * FROM accesses', 'SELECT * FROM given_rights'],
      ...['DELETE FROM event_reports', 'SELECT collector_forget(0)', "SELECT collector_make_room('2030-01-01')"],
    ]) {
      await refused(reports, text);
    }
  });

  it('people read the record through the program, which writes it down, and change nothing', async () => {
    const store = await openStore({ kind: 'postgres', url: urls.reader });
    await store.recordAccess({ by: 'auditor', what: 'events', cabinet: 'CAB-1' }, nowMs);
    expect(await store.events({ cabinet: 'CAB-1', chain: board.chain, from: 2, most: 9 })).toEqual(board.rows.slice(1));
    expect(await store.cabinets()).toMatchObject([{ cabinet: 'CAB-1' }]);
    await expect(store.endQuarantine('CAB-1')).rejects.toMatchObject({ code: 'collector.store_forbidden' });
    await store.close();
    await refused(urls.reader, 'SELECT * FROM given_rights');
    await refused(urls.reader, 'SELECT message FROM snapshots');
    const rows = await server.query(urls.owner, 'SELECT by FROM accesses ORDER BY by');
    expect(rows).toEqual([{ by: 'auditor' }, { by: 'op' }]);
  });

  it('who is in no group gets nothing, and who may not make tables is told what to run', async () => {
    const open = (url: string) => openStore({ kind: 'postgres', url });
    await expect(open(urls.stranger)).rejects.toMatchObject({ code: 'collector.store_forbidden' });
    await server.query(urls.owner, `DELETE FROM migrations WHERE number = ${postgresMigrations.length}`);
    await expect(open(urls.service)).rejects.toMatchObject({ code: 'collector.store_older' });
    await server.query(urls.owner, `INSERT INTO migrations VALUES (${postgresMigrations.length + 1}, now())`);
    await expect(open(urls.service)).rejects.toMatchObject({ code: 'collector.store_newer' });
    await server.query(
      urls.owner,
      `UPDATE migrations SET number = number - 1 WHERE number > ${postgresMigrations.length}`,
    );
    await (await open(urls.service)).close();
    const empty = (await server.database()).replace('collector@', 'a_service@');
    await expect(open(empty)).rejects.toMatchObject({ code: 'collector.store_older' });
    await expect(prepareSchema(empty)).rejects.toMatchObject({ code: 'collector.store_older' });
  });

  it('locker-collector schema does it from the command line, without a config, and takes no password there', async () => {
    const url = await server.database();
    const done = await run(['schema', '--postgres', url]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('IN ROLE locker_collector');
    await (await openStore({ kind: 'postgres', url: url.replace('collector@', 'a_service@') })).close();
    const told = await run(['schema', '--postgres', 'postgres://owner:secret@h/d']);
    expect(told).toMatchObject({ code: 2, stderr: expect.not.stringContaining('secret') });
  });

  it('the schema may be prepared again and again, beside a service that works', async () => {
    expect(await prepareSchema(urls.owner)).toEqual({ version: postgresMigrations.length, schema: 'public' });
    const store = await openStore({ kind: 'postgres', url: urls.service });
    expect(await store.takeBatch(board.record(1).batch(4, 4), nowMs)).toMatchObject({ kind: 'taken', added: 1 });
    await store.close();
  });
});
