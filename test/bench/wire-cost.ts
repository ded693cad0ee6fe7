import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { startAgent } from '../../src/agent/agent.js';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import type { UplinkSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { createDeviceFile, readDeviceFile } from '../../src/tokens/device-file.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { readClientFiles } from '../../src/uplink/client-files.js';
import { connect } from '../../src/uplink/connection.js';
import { eventually } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { type BenchCabinet, benchCabinet } from './bench-cabinet.js';
import { type Carried, type CountingProxy, countingProxy, difference } from './counting-proxy.js';
import type { Figure } from './figures.js';

const cloud = signer('r1', ['receipt+jwt', 'ack+jwt', 'time+jwt', 'access+jwt']);
const limits = { batchRows: 200, batchBytes: 250_000, window: 8, receiptTimeoutMs: 30_000 };
const tlsOf = ({ broker, cabinet }: Rig) => broker.identity('cabinet', cabinet.identity);
/** Longer than what is measured: openings are told apart from the rest. */
const longKeepaliveMs = 1_200_000;
const shortKeepaliveMs = 5_000;
const quietMs = 11_500;
/** The defaults, of which a day is made. */
const keepaliveS = 60;
const statusS = 300;
const dayS = 86_400;

interface Rig {
  readonly broker: Broker;
  readonly proxy: CountingProxy;
  readonly cabinet: { readonly id: string; readonly identity: Awaited<ReturnType<Broker['clients']['issue']>> };
}

/**
 * Bytes on the wire of a real agent that hands an opening over to a real collector through a real Mosquitto with TLS, and of a day
 * on which nothing happens.
 */
export async function wireCostFigures(openings: number, pings: number): Promise<Figure[]> {
  if (!hasBroker) return [];
  const broker = await testBroker();
  const proxy = await countingProxy(broker.port);
  const cabinet = await benchCabinet(1, 0);
  const id = cabinet.config.cabinet.id;
  const rig: Rig = { broker, proxy, cabinet: { id, identity: await broker.clients.issue({ names: [id] }) } };
  try {
    const opening = await openingCost(rig, cabinet, openings);
    const idle = await idleCost(rig, opening.status, pings);
    const { status, ping, begin } = idle;
    const periods = dayS / statusS;
    // A status takes the place of the ping that would be due with it.
    const pingsEach = Math.ceil(statusS / keepaliveS) - 1;
    const day = periods * (status.bytes + pingsEach * ping.bytes);
    const dayPieces = periods * (status.pieces + pingsEach * ping.pieces);
    const how = 'TCP payload both ways, TLS included';
    return [
      {
        what: 'uplink, one opening by QR code and its door shut again',
        value: opening.each.bytes,
        unit: 'B',
        how: `${how}; ${openings} openings; each: ${opening.messages}; about ${Math.round(opening.each.pieces)} packets`,
      },
      {
        what: 'uplink, a day without an opening',
        value: day / 1000,
        unit: 'kB',
        how: `${periods} statuses of ${Math.round(status.bytes)} B, ${periods * pingsEach} pings of ${Math.round(ping.bytes)} B, both measured; about ${Math.round(dayPieces)} packets`,
      },
      { what: 'uplink, one connection', value: begin.bytes, unit: 'B', how: `${how}; handshake, CONNECT, SUBSCRIBE` },
    ];
  } finally {
    proxy.end();
    await broker.end();
    await cabinet.remove();
  }
}

/** Mean of openings that are far enough apart for the limits of `lockers`: each sends all that it would send alone. */
async function openingCost(rig: Rig, { config, folder, sim }: BenchCabinet, count: number) {
  const device = join(folder, 'device.jwks');
  createDeviceFile(device);
  writeFileSync(join(folder, 'trust.jwks'), cloud.trustJson);
  const collector = await realCollector(rig, folder, device);
  const heard = await listen(rig.broker);
  const uplink = uplinkSpec(rig, longKeepaliveMs);
  const agent = await startAgent(
    { ...config, trust: { keys: join(folder, 'trust.jwks'), device }, uplink },
    () => undefined,
  );
  try {
    await eventually('the record is handed over', () => heard.on('audit/receipt') > 0);
    await quiet(rig.proxy);
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const { proxy } = rig;
    const before = proxy.carried();
    heard.forget();
    for (let index = 0; index < count; index += 1) {
      const locker = config.lockers[index];
      if (!locker) throw new Error('too few lockers');
      const text = await cloud.token({
        aud: config.cabinet.id,
        jti: `cost-${index}`,
        exp,
        lkr: locker.id,
        ref: 'bk_7Q2M9X',
      });
      const response = await fetch(`${agent.kioskUrl}api/code`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      await quiet(proxy);
      await sim.door(locker.board, locker.channel, 'closed');
      await quiet(proxy);
    }
    const { bytes, pieces } = difference(proxy.carried(), before);
    const messages = heard.told(count);
    return { each: { bytes: bytes / count, pieces: pieces / count }, messages, status: heard.status() };
  } finally {
    await agent.stop();
    await collector.stop();
    await heard.end();
  }
}

/** The agent's own connection with a status and pings on it. */
async function idleCost(rig: Rig, status: object, pings: number) {
  const { proxy, cabinet } = rig;
  const spec = uplinkSpec(rig, shortKeepaliveMs);
  const start = proxy.carried();
  const connection = await connect({
    ...{ spec, cabinet: cabinet.id, version: 5 as const, will: status, onArrival: () => undefined },
    ...{ files: readClientFiles(tlsOf(rig), cabinet.id), signal: new AbortController().signal },
  });
  await wait(1_000);
  const begin = difference(proxy.carried(), start);
  const statuses = 10;
  const before = proxy.carried();
  for (let index = 0; index < statuses; index += 1) await connection.publish('status', status, true);
  await wait(1_000);
  const said = difference(proxy.carried(), before);
  const silent = proxy.carried();
  await wait(pings * shortKeepaliveMs + 2_500);
  const pinged = difference(proxy.carried(), silent);
  connection.end();
  await connection.closed;
  const count = Math.round(pinged.pieces / 2);
  if (Math.abs(count - pings) > 1) throw new Error(`${pings} pings were awaited, and ${count} came`);
  return { begin, status: shared(said, statuses), ping: shared(pinged, count) };
}

function shared({ bytes, pieces }: Carried, among: number): Carried {
  return { bytes: bytes / among, pieces: pieces / among };
}

function uplinkSpec(rig: Rig, keepaliveMs: number): UplinkSpec {
  const { port } = rig.proxy;
  return { ...limits, host: '127.0.0.1', port, prefix: 'lockers/v1', keepaliveMs, tls: tlsOf(rig) };
}

/** Nothing came for longer than `lockers` waits between two messages. */
async function quiet(proxy: CountingProxy): Promise<void> {
  let { bytes } = proxy.carried();
  let sinceMs = systemTime.monoMs();
  while (systemTime.monoMs() - sinceMs < quietMs) {
    await wait(100);
    const now = proxy.carried().bytes;
    if (now !== bytes) sinceMs = systemTime.monoMs();
    bytes = now;
  }
}

async function realCollector({ broker }: Rig, folder: string, device: string): Promise<Collector> {
  const keys = readDeviceFile(device);
  if (keys.kind !== 'read') throw new Error('no keys');
  const cabinets = join(folder, 'cabinets');
  mkdirSync(cabinets);
  writeFileSync(join(cabinets, 'BENCH-1.jwks'), JSON.stringify(await publishKeys(keys.keys, 'BENCH-1')));
  const key = join(folder, 'cloud.jwk');
  writeFileSync(key, cloud.secretJson, { mode: 0o600 });
  const tls = broker.identity('collector', await broker.clients.issue({ names: ['cloud'] }));
  return startCollector(
    {
      broker: { url: `mqtts://127.0.0.1:${broker.port}`, prefix: 'lockers/v1', id: 'cloud', group: 'all', tls },
      ...{ store: { kind: 'sqlite', file: join(folder, 'collector.db') }, keepMs: 400 * dayS * 1000, cabinets },
      keys: { receipts: key, reports: key, time: key },
    },
    systemTime,
    () => undefined,
  );
}

/** Counts messages by topic and rows, past the proxy. */
async function listen(broker: Broker) {
  const { cert, key } = await broker.clients.issue({ names: ['cloud'] });
  const client = await connectAsync({
    ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'listener', protocolVersion: 5 },
    ...{ ca: broker.servers.cert, cert, key },
  });
  const counts = new Map<string, number>();
  let status: object = {};
  client.on('message', (name, payload) => {
    const topic = name.split('/').slice(3).join('/');
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    if (topic === 'audit') {
      const { from, to } = JSON.parse(payload.toString());
      counts.set('rows', (counts.get('rows') ?? 0) + Number(to) - Number(from) + 1);
    }
    if (topic === 'status') status = JSON.parse(payload.toString());
  });
  await client.subscribeAsync('#', { qos: 1 });
  return {
    on: (topic: string): number => counts.get(topic) ?? 0,
    forget: () => counts.clear(),
    status: () => status,
    told: (among: number) => [...counts].map(([topic, count]) => `${topic} ${(count / among).toFixed(1)}`).join(', '),
    end: () => client.endAsync(true),
  };
}
