import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { topicDocs } from '../../scripts/api/topics.js';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { startCollector } from '../../src/collector/collector.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { device } from '../access/command-workshop.js';
import { eventually } from '../running-daemon.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { receiptSigner } from '../uplink/collector.js';
import { openUplink } from '../uplink/workshop.js';
import { wireFault } from './wire-fault.js';

const base = 'lockers/v1/CAB-1/';

describe.skipIf(!hasBroker)('what a cabinet and a collector say to each other through Mosquitto', () => {
  it('is as docs/api says, on every topic: form, QoS and what the broker retains', async () => {
    const broker = await testBroker(`${acl}\nuser listener\ntopic readwrite lockers/v1/#\n`);
    onTestFinished(() => broker.end());
    const heard = await listener(broker);
    const collector = await realCollector(broker);
    const pending: { id: string; waitsFor?: 'opening' }[] = [{ id: 'erase1', waitsFor: 'opening' }];
    const { x, kid } = newRecoveryKey().public;
    const recovery = { x, kid: kid ?? '' };
    const cabinet = await openUplink({
      ...{ broker, recovery, synchronised: () => false, parts: { requests: () => pending } },
    });
    cabinet.append(30);
    cabinet.cabinet.alarmBoard.raise('board_silent', 'b1', { board: 'b1' });
    cabinet.uplink.start();
    await eventually('the record is handed over', () => cabinet.acked() >= 31);
    await eventually('the reports are acknowledged', () => cabinet.reports.open().length === 0);
    await eventually('the clock is set', () => cabinet.clock.now().state === 'trusted');
    await heard.send('audit/pull', JSON.stringify({ id: 'p1', from: 2, limit: 3 }));
    await heard.send('audit/pull', JSON.stringify({ id: 'p2', from: 100_000, limit: 1 }));
    await heard.send('commands', await cabinet.sign({ jti: 'open1' }));
    await heard.send('commands', await cabinet.sign({ jti: 'none', lkr: 'Z99' }));
    const results = () => heard.on('commands/result').length;
    await eventually('both commands are answered', () => results() === 2);
    await eventually('both pulls are answered', () => heard.on('audit').some(({ text }) => /"missing"/.test(text)));
    expect(heard.all.flatMap(({ topic, text }) => wireFault(topic, text) ?? [])).toEqual([]);
    expect(new Set(heard.all.map(({ qos }) => qos))).toEqual(new Set([1]));
    const said = Object.keys(topicDocs).filter((topic) => topic !== 'payments');
    expect([...new Set(heard.all.map(({ topic }) => topic))].sort()).toEqual(said.sort());
    for (const { topic, retain } of heard.all) expect([topic, retain]).toEqual([topic, retainedTopics.has(topic)]);
    await cabinet.uplink.stop();
    await collector.stop();
  });
});

const acl = `pattern readwrite lockers/v1/%u/#

user cloud
topic readwrite lockers/v1/#
`;
const retainedTopics = new Set(Object.entries(topicDocs).flatMap(([topic, { retained }]) => (retained ? [topic] : [])));

interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
}

/** Hears all that is said, with the flags that it was said with. */
async function listener(broker: Broker) {
  const { cert, key } = await broker.clients.issue({ names: ['listener'] });
  const client = await connectAsync({
    ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'listener', protocolVersion: 5 },
    ...{ ca: broker.servers.cert, cert, key },
  });
  onTestFinished(async () => {
    await client.endAsync(true);
  });
  const all: Heard[] = [];
  client.on('message', (name, payload, { qos, retain }) => {
    all.push({ topic: name.slice(base.length), text: payload.toString(), qos, retain });
  });
  await client.subscribeAsync('#', { qos: 1, rap: true });
  return {
    all,
    on: (topic: string) => all.filter((one) => one.topic === topic),
    send: (topic: string, text: string) => client.publishAsync(base + topic, text, { qos: 1 }),
  };
}

/** The collector as it runs in the cloud, over a SQLite file, with CAB-1 enrolled. */
async function realCollector(broker: Broker) {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cabinets = join(folder, 'cabinets');
  mkdirSync(cabinets);
  writeFileSync(join(cabinets, 'CAB-1.jwks'), JSON.stringify(await publishKeys(device, 'CAB-1')));
  const key = join(folder, 'cloud.jwk');
  writeFileSync(key, receiptSigner.secretJson, { mode: 0o600 });
  const tls = broker.identity('collector', await broker.clients.issue({ names: ['cloud'] }));
  const told: string[] = [];
  const collector = await startCollector(
    {
      broker: { url: `mqtts://127.0.0.1:${broker.port}`, prefix: 'lockers/v1', id: 'cloud', group: 'all', tls },
      ...{ store: { kind: 'sqlite', file: join(folder, 'collector.db') }, keepMs: 400 * 86_400_000, cabinets },
      keys: { receipts: key, reports: key, time: key },
    },
    systemTime,
    (_level, event) => told.push(event),
  );
  await eventually('the collector listens', () => told.includes('connected'));
  return collector;
}
