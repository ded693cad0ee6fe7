import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { openPostgres } from '../../src/collector/postgres-database.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Cloud, until } from './cloud.js';
import { hasMosquitto, Mosquitto } from './mosquitto.js';
import { hasPostgres, PostgresServer } from './postgres-server.js';
import { SendingBoard } from './sending-board.js';

const available = hasPostgres && hasMosquitto;
const note = available ? '' : ' (skipped: PostgreSQL or Mosquitto is not installed)';
const cloud = new Cloud();
const broker = new Mosquitto();
let server: PostgresServer;
let url = '';
const running: Collector[] = [];
const boards: SendingBoard[] = [];
const logged: string[] = [];

beforeAll(async () => {
  if (!available) return;
  server = new PostgresServer();
  await Promise.all([server.start(), broker.start()]);
  url = await server.database();
}, 60_000);
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const one of boards.splice(0)) await one.end();
});
afterAll(async () => {
  await server?.end();
  await broker.end();
  cloud.remove();
});

const configOf = (id: string) => cloud.config({ kind: 'postgres', url }, { url: broker.url, id, group: 'collectors' });

async function collector(id: string): Promise<Collector> {
  const one = await startCollector(configOf(id), systemTime, (_level, event) => logged.push(event));
  running.push(one);
  await subscribed();
  return one;
}

/** Waits until one more collector says that it is connected. */
async function subscribed(): Promise<void> {
  await until(() => logged.filter((event) => event === 'connected').length === running.length);
}

async function board(cabinet: string): Promise<SendingBoard> {
  const one = await SendingBoard.connect(broker.url, await cloud.board(cabinet), cloud);
  boards.push(one);
  return one;
}

afterEach(() => logged.splice(0));

describe.skipIf(!available)(
  `collectors that share a subscription at Mosquitto, on one PostgreSQL${note}`,
  { timeout: 60_000 },
  () => {
    it('take the batches of one cabinet over between them: each row once, and receipts up to the end', async () => {
      const both = [await collector('one'), await collector('two')];
      const cabinet = await board('CAB-SHARED');
      cabinet.board.record(400);
      const starts = Array.from({ length: 40 }, (_, index) => 1 + 10 * index);
      await Promise.all([...starts, ...starts.slice(0, 9)].map((from) => cabinet.send(from, from + 9)));
      await until(() => cabinet.receipted === 400);
      const [one] = both;
      const page = { cabinet: 'CAB-SHARED', chain: cabinet.board.chain, from: 1, most: 1000 };
      expect(await one?.store.events(page)).toEqual(cabinet.board.rows);
      const [row] = await server.query(url, "SELECT count(*)::int AS rows FROM events WHERE cabinet = 'CAB-SHARED'");
      expect(row).toEqual({ rows: 400 });
    });

    it('ask for a gap, and give the receipt when it is filled', async () => {
      await collector('one');
      const cabinet = await board('CAB-GAP');
      cabinet.board.record(9);
      await cabinet.send(1, 3);
      await cabinet.send(7, 9);
      await until(() => cabinet.pulls.length > 0);
      expect(cabinet.pulls[0]).toMatchObject({ from: 4, limit: 3 });
      expect(cabinet.receipted).toBe(3);
      await cabinet.send(4, 6);
      await until(() => cabinet.receipted === 9);
    });

    it('give the receipt on the repeat when one was killed between COMMIT and receipt', async () => {
      const file = join(cloud.path, 'dying.json');
      writeFileSync(file, JSON.stringify(configOf('dying')));
      const program = fileURLToPath(new URL('../../dist/test/collector/dying-collector.js', import.meta.url));
      const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = once(child, 'exit');
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      await until(() => said.includes(' connected '));
      const cabinet = await board('CAB-KILLED');
      cabinet.board.record(5);
      await cabinet.send(1, 5);
      expect((await ended)[1]).toBe('SIGKILL');
      expect(cabinet.receipts).toEqual([]);
      const count = "SELECT count(*)::int AS rows FROM events WHERE cabinet = 'CAB-KILLED'";
      expect(await server.query(url, count)).toEqual([{ rows: 5 }]);
      await collector('one');
      await cabinet.send(1, 5);
      await until(() => cabinet.receipted === 5);
      expect(await server.query(url, count)).toEqual([{ rows: 5 }]);
    });

    it('acknowledge nothing while PostgreSQL is down, leave the broker, and go on by themselves', async () => {
      await collector('one');
      const cabinet = await board('CAB-DOWN');
      cabinet.board.record(6);
      await cabinet.send(1, 2);
      await until(() => cabinet.receipted === 2);
      await server.kill();
      await cabinet.send(3, 4);
      await until(() => running[0]?.connected === false);
      expect(logged).toContain('collector.store_down');
      expect(cabinet.receipted).toBe(2);
      await server.start();
      await until(() => running[0]?.connected === true);
      await until(() => logged.filter((event) => event === 'connected').length === 2);
      // A cabinet that has no receipt repeats its batch.
      await cabinet.send(3, 6);
      await until(() => cabinet.receipted === 6);
    });

    it('live on when PostgreSQL dies in the middle of a transaction, which has failed then', async () => {
      const db = await openPostgres(url);
      const dead = db.transaction(async (sql) => {
        await server.kill();
        return sql.rows('SELECT 1 AS one');
      });
      await expect(dead).rejects.toMatchObject({ code: 'collector.store_down' });
      await server.start();
      expect(await db.transaction((sql) => sql.rows('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      await db.close();
    });

    it('come back when the broker was killed', async () => {
      await collector('one');
      const cabinet = await board('CAB-BROKER');
      cabinet.board.record(2);
      await broker.kill();
      await until(() => running[0]?.connected === false);
      await broker.start();
      await until(() => logged.filter((event) => event === 'connected').length === 2);
      await cabinet.send(1, 2);
      await until(() => cabinet.receipted === 2);
    });
  },
);
