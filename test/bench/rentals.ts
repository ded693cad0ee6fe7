import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { isFreeLocker } from '../../src/access/free-lockers.js';
import { startAgent } from '../../src/agent/agent.js';
import { openTables } from '../../src/agent/tables.js';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import type { Config, LockerSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Desk } from '../../src/rental/desk.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { openStore } from '../../src/store/store.js';
import { tariffOf } from '../rental/tariff-of.js';
import { eventually } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { type BenchCabinet, benchCabinet, withBoards } from './bench-cabinet.js';
import { type Figure, median, percentile } from './figures.js';
import { neverMs, nextUnlock } from './openings.js';

const hour = 3_600_000;
const base = 'lockers/v1/BENCH-1/';
const cloudKey = signer('m1', ['order+jwt', 'pay+jwt', 'ack+jwt', 'time+jwt']);

const rental: RentalSpec = {
  tariffs: [tariffOf(['M'], 2000, { dailyCapPaise: 15_000 })],
  ...{ durationsMs: [hour], longestMs: 7 * 24 * hour, settleMs: 60_000, graceMs: 60_000, endAfterMs: 72 * hour },
};

/** From the text of a `pay+jwt` at the broker to the first byte at the lock; and what it takes to find a locker and its price. */
export async function rentalFigures(rounds: number): Promise<Figure[]> {
  return [...(await paidOpenings(rounds)), await allocation(300)];
}

async function paidOpenings(rounds: number): Promise<Figure[]> {
  if (!hasBroker) return [];
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // It keeps what it has in memory: a broker is on another disk than the cabinet.
    const broker = await testBroker(undefined, 'autosave_on_changes false\nautosave_interval 3600');
    const bench = await benchCabinet(1, 0);
    try {
      samples.push(...(await paidIn(bench, broker)));
    } finally {
      await bench.remove();
      await broker.end();
    }
  }
  const how = `${samples.length} rentals, Mosquitto with TLS, idle bus`;
  return [
    { what: 'pay+jwt published to unlock on the wire, median', value: median(samples), unit: 'ms', how },
    {
      ...{ what: 'pay+jwt published to unlock on the wire, p95', value: percentile(samples, 0.95), unit: 'ms' },
      ...{ goal: { most: 20 }, how },
    },
  ];
}

/** Rents every locker of a cabinet, one after the other. */
async function paidIn({ config, folder, sim }: BenchCabinet, broker: Broker): Promise<number[]> {
  const keys = join(folder, 'trust.jwks');
  writeFileSync(keys, cloudKey.trustJson);
  const tls = broker.identity('cabinet', await broker.clients.issue({ names: ['BENCH-1'] }));
  const whole: Config = {
    ...withBoards(config, { pollMs: neverMs, coolDownMs: 0 }),
    ...{ rental, trust: { keys, device: join(folder, 'device', 'keys.jwks'), payees: ['shop@bank'] } },
    uplink: {
      ...{ host: '127.0.0.1', port: broker.port, prefix: 'lockers/v1', tls },
      ...{ batchRows: 200, batchBytes: 250_000, window: 8, receiptTimeoutMs: 30_000, keepaliveMs: 60_000 },
    },
  };
  const cloud = await startCloud(broker);
  const agent = await startAgent(whole, () => undefined);
  const rentals = `${agent.kioskUrl}/api/rentals`.replace('//api', '/api');
  const samples: number[] = [];
  try {
    for (const _ of whole.lockers) {
      const offered = await eventually('a locker is offered', () => post(rentals), 30_000);
      const claims = { ord: offered.order.order, lkr: offered.locker, amt: 2000 };
      await cloud.say('order+jwt', { ...claims, upi: 'upi://pay?pa=shop@bank&am=20.00&cu=INR' });
      const state = async () => JSON.parse(await (await fetch(`${rentals}/${offered.rental}`)).text()).state;
      await eventually('its QR code is shown', async () => (await state()) === 'awaiting_payment');
      const { board = '', channel = 0 } = whole.lockers.find(({ id }) => id === offered.locker) ?? {};
      const firstByte = nextUnlock(sim, channel);
      const paid = await cloud.signed('pay+jwt', { ...claims, st: 'captured' });
      const sentMs = systemTime.monoMs();
      await cloud.publish(paid);
      samples.push((await firstByte) - sentMs);
      await eventually('it has begun', async () => (await state()) === 'active');
      await sim.door(board, channel, 'closed');
    }
    return samples;
  } finally {
    await agent.stop();
    await cloud.client.endAsync(true);
  }
}

async function post(url: string) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ size: 'M', duration: '1h', pin: '864209' });
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = JSON.parse(await response.text());
  return response.status === 200 ? answer : undefined;
}

/** Tells the time, takes reports, and says what it is told to of money. */
async function startCloud(broker: Broker) {
  const { cert, key } = await broker.clients.issue({ names: ['cloud'] });
  const place = { protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'cloud' } as const;
  const client: MqttClient = await connectAsync({
    ...{ ...place, protocolVersion: 5, ca: broker.servers.cert, cert, key },
  });
  const signed = (typ: string, claims: object): Promise<string> => {
    const iat = Math.floor(Date.now() / 1000);
    const money = typ === 'order+jwt' || typ === 'pay+jwt';
    const common = money && { jti: randomBytes(12).toString('base64url'), cur: 'INR', iat, exp: iat + 120 };
    return cloudKey.jws({ alg: 'EdDSA', kid: 'm1', typ }, { aud: 'BENCH-1', ...common, ...claims });
  };
  const answer = async (topic: string, typ: string, claims: object): Promise<unknown> =>
    client.publishAsync(base + topic, await signed(typ, claims), { qos: 1 });
  client.on('message', (topic, payload) => {
    const text = payload.toString();
    if (!text.startsWith('{')) return;
    const { id, nonce } = JSON.parse(text);
    if (topic.endsWith('/time')) void answer('time', 'time+jwt', { nonce, now: Date.now() / 1000 });
    else void answer('reports/ack', 'ack+jwt', { ids: [id] });
  });
  await client.subscribeAsync([`${base}time`, `${base}reports`], { qos: 1 });
  const publish = (text: string) => client.publishAsync(`${base}payments`, text, { qos: 1 });
  return { client, signed, publish, say: async (typ: string, claims: object) => publish(await signed(typ, claims)) };
}

/** What the page asks for: a free locker among 500, half of them rented, and its price. */
async function allocation(count: number): Promise<Figure> {
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-bench-'));
  const bench = await benchCabinet(1, 0);
  const store = openStore(dir, { onTrouble: fail });
  try {
    const lockers: LockerSpec[] = Array.from({ length: 500 }, (_, index) => ({
      ...{ id: `A${String(index + 1).padStart(3, '0')}`, size: 'M', board: 'b1', channel: index + 1 },
    }));
    const tables = await openTables(bench.config, store, fail);
    const book = new RentalBook(tables);
    const isFree = (locker: string): boolean => isFreeLocker({ ...tables, isSound: () => true }, locker);
    const desk = new Desk({
      ...{ ...tables, store, book, spec: rental, timezone: 'Asia/Kolkata', lockers, isFree },
      ...{ block: () => undefined, takesOn: () => true, online: () => true, random: randomBytes },
      ...{ hashPin: async () => '$argon2id$x', changed: () => undefined },
      open: async ({ locker, alongside }) => {
        store.tx(() => alongside?.());
        return { outcome: 'opened', locker };
      },
    });
    // Half of them are rented, without a word of money.
    for (const { id } of lockers.filter((_, index) => index % 2 === 0)) {
      const ref = `right-${id}`;
      const right = { ref, role: 'customer', lockers: [id], storedBoot: tables.boot } as const;
      store.tx(() => {
        tables.rights.put(right, { pins: [], cards: [] });
        tables.rentals.addTurn(id);
      });
    }
    const samples: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const beganMs = systemTime.monoMs();
      const { sizes } = desk.offers();
      samples.push(systemTime.monoMs() - beganMs);
      if (!sizes[0]?.free) throw new Error('no locker is free');
    }
    return {
      ...{ what: 'a free locker among 500 and its price, p95', value: percentile(samples, 0.95), unit: 'ms' },
      ...{ goal: { most: 1 }, how: `${count} times, 250 of them rented, from the database` },
    };
  } finally {
    await store.close();
    await bench.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}

function fail(error: unknown): never {
  throw error;
}
