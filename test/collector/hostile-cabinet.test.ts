import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { signMessage } from '../../src/wire/board-signature.js';
import { retainedBytes } from '../retained-memory.js';
import { HostileBroker } from '../uplink/hostile-broker.js';
import { Board } from './board.js';
import { Cloud, prefix, until } from './cloud.js';
import { hasMosquitto, Mosquitto } from './mosquitto.js';
import { hasPostgres, PostgresServer } from './postgres-server.js';
import { SendingBoard } from './sending-board.js';

const available = hasPostgres && hasMosquitto;
const note = available ? '' : ' (skipped: PostgreSQL or Mosquitto is not installed)';
const cloud = new Cloud();
const logged: string[] = [];
const log = (_level: string, event: string, facts?: object): void => {
  logged.push(`${event} ${JSON.stringify(facts)}`);
};
const megabyte = 1_048_576;
afterAll(() => cloud.remove());

describe.skipIf(!available)(
  `a collector at a broker where anybody may say anything${note}`,
  { timeout: 60_000 },
  () => {
    const broker = new Mosquitto();
    let server: PostgresServer;
    let url = '';
    let running: Collector;
    let hostile: MqttClient;

    beforeAll(async () => {
      server = new PostgresServer();
      await Promise.all([server.start(), broker.start()]);
      url = await server.database();
      const config = cloud.config({ kind: 'postgres', url }, { url: broker.url, group: 'collectors' });
      running = await startCollector(config, systemTime, log);
      await until(() => logged.some((line) => line.startsWith('connected')));
      hostile = await connectAsync(broker.url, { clientId: 'hostile', protocolVersion: 5 });
    }, 60_000);
    afterAll(async () => {
      await hostile.endAsync(true);
      await running.stop();
      await broker.end();
      await server.end();
    });

    const say = (cabinet: string, topic: string, message: unknown, qos: 0 | 1 | 2 = 1): Promise<unknown> => {
      const payload = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
      return hostile.publishAsync(`${prefix}/${cabinet}/${topic}`, payload, { qos });
    };
    /** How many rows each table has, and what counts of the cabinets. */
    const kept = () =>
      server.query(
        url,
        `SELECT (SELECT count(*) FROM events)::int AS events, (SELECT count(*) FROM disputed_rows)::int AS disputed,
        (SELECT count(*) FROM reports)::int AS reports, (SELECT count(*) FROM results)::int AS results,
        (SELECT count(*) FROM cabinets WHERE status IS NOT NULL)::int AS statuses,
        (SELECT count(*) FROM cabinets WHERE quarantine IS NOT NULL)::int AS quarantined,
        (SELECT sum(prefix_seq) FROM chains)::int AS receipted`,
      );

    it('takes nothing in the name of a cabinet but what that cabinet has signed, and goes on for all others', async () => {
      const good = await SendingBoard.connect(broker.url, await cloud.board('CAB-GOOD'), cloud);
      const thief = (await cloud.board('CAB-THIEF')).record(10);
      good.board.record(30);
      await good.send(1, 20);
      await until(() => good.receipted === 20);
      const before = await kept();

      const { kid } = good.board.keys.signing;
      const stolenName = { ...thief.keys.signing, kid };
      const { sig: _, ...bare } = good.board.batch(1, 20);
      const { chain } = good.board;
      const head = 'ab'.repeat(32);
      const status = { state: 'offline', version: '1', boot: 'b', chain, seq: 20, head, clock: 'trusted', policy: 'p' };
      const forged: readonly [string, object][] = [
        ['audit', signMessage('audit', new Board('CAB-GOOD').record(20).batch(1, 20), stolenName)],
        ['audit', { ...good.board.batch(21, 30), to: 29 }],
        ['audit', { ...bare, sig: '' }],
        ['audit', thief.batch(1, 10)],
        ['audit', { ...thief.batch(1, 10), cabinet: 'CAB-GOOD' }],
        [
          'audit',
          signMessage('audit', { cabinet: 'CAB-GOOD', chain, from: 1, to: 9, missing: 'lost', pull: 'p' }, stolenName),
        ],
        ['status', signMessage('status', { ...status, health: 'ok', at_rest: 'plain', at: 1 }, stolenName)],
        ['reports', signMessage('report', { id: 'x', kind: 'chain', chain, reason: 'corrupt' }, stolenName)],
        ['commands/result', signMessage('result', { jti: 'j1', outcome: 'done' }, stolenName)],
      ];
      for (const [topic, message] of forged) await say('CAB-GOOD', topic, message);
      for (const topic of ['audit', 'reports', 'status', 'commands/result']) {
        await say('CAB-THIEF', topic, good.board.batch(21, 30));
        await say('CAB-GOOD', topic, '['.repeat(200_000));
        await say('CAB-GOOD', topic, '{"__proto__":{"cabinet":"CAB-GOOD"},"seq":1e999}');
        await say('CAB-GOOD', topic, Buffer.alloc(megabyte - 100, 0xff));
        await say('CAB-GOOD', topic, Buffer.alloc(8 * megabyte, 0x7b));
        await say('CAB-GOOD', topic, good.board.batch(1, 20), 2);
      }
      // What was taken over comes again, for ever.
      for (let times = 0; times < 200; times += 1)
        await say('CAB-GOOD', 'audit', good.board.batch(1 + (times % 20), 20));
      await say('..', 'audit', good.board.batch(21, 30));
      await say('CAB-GOOD/audit/..', 'audit', good.board.batch(21, 30));

      await good.send(21, 30);
      await until(() => good.receipted === 30);
      const [counted] = before;
      expect(await kept()).toEqual([{ ...counted, events: 30, receipted: 30 }]);
      expect(running.connected).toBe(true);
      await good.end();
    });

    it('is not filled by a flood: neither its memory, nor its tables by names that nobody has', async () => {
      const before = process.memoryUsage().rss;
      let peak = before;
      const flood = Buffer.alloc(megabyte / 2, 0x61);
      for (let round = 0; round < 120; round += 1) {
        await say('CAB-GOOD', 'audit', flood);
        peak = Math.max(peak, process.memoryUsage().rss);
      }
      const names = Array.from({ length: 1500 }, (_, at) => `NOBODY-${at}`);
      for (let at = 0; at < names.length; at += 100) {
        await Promise.all(names.slice(at, at + 100).map((name) => say(name, 'reports', '{}')));
      }
      const late = await SendingBoard.connect(broker.url, await cloud.board('CAB-LATE'), cloud);
      late.board.record(5);
      await late.send(1, 5);
      await until(() => late.receipted === 5);
      await late.end();
      expect((retainedBytes() - before) / megabyte).toBeLessThan(40);
      const [strangers] = await server.query(
        url,
        "SELECT count(*)::int AS many FROM alarms WHERE code = 'collector.unknown_cabinet'",
      );
      expect(Number(strangers?.many)).toBeLessThanOrEqual(1000);
      expect(Number(strangers?.many)).toBeGreaterThan(0);
    });
  },
);

describe('a collector at a broker that is in the hands of an attacker', { timeout: 60_000 }, () => {
  it('leaves it for a packet that none may send, asks again for what it refuses, and comes back', async () => {
    const broker = await HostileBroker.open();
    broker.granted = 0x87;
    const { cert, key } = await broker.clients.issue({ names: ['collector-1'] });
    const file = (name: string, pem: string): string => {
      writeFileSync(join(cloud.path, name), pem, { mode: 0o600 });
      return join(cloud.path, name);
    };
    const tls = { ca: file('ca.pem', broker.servers.cert), cert: file('cert.pem', cert), key: file('key.pem', key) };
    const place = { url: `mqtts://127.0.0.1:${broker.port}`, group: 'collectors', tls };
    const store = { kind: 'sqlite', file: join(cloud.path, 'hostile.db') } as const;
    const told: string[] = [];
    const running = await startCollector(cloud.config(store, place), systemTime, (_level, event, facts) =>
      told.push(`${event} ${facts?.message ?? ''}`),
    );
    setTimeout(
      () =>
        console.log(
          told,
          broker.sessions,
          broker.heard.map((h) => h.topic),
        ),
      15000,
    );
    const times = (text: string): number => told.filter((line) => line.includes(text)).length;
    await until(() => broker.sessions >= 2);
    expect(told).toEqual([expect.stringMatching(/^collector\.broker_unreachable .*[Nn]ot authorized/)]);
    broker.granted = 1;
    await until(() => times('connected') === 1);

    const board = (await cloud.board('CAB-1')).record(2);
    await broker.raw([0x30, 0xff, 0xff, 0xff, 0x7f]);
    await until(() => times('none may be') === 1 && times('connected') === 2);
    await broker.send(`${prefix}/CAB-1/audit`, JSON.stringify(board.batch(1, 2)));
    await until(() => broker.heard.some(({ topic }) => topic === `${prefix}/CAB-1/audit/receipt`));
    await running.stop();
    await broker.close();
  });
});
