import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { ReceiptTaker } from '../../src/access/take-receipt.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { Clock } from '../../src/clock/clock.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Alarms } from '../../src/store/alarms.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { openStore } from '../../src/store/store.js';
import { newDeviceKeys, parseDeviceKeys } from '../../src/tokens/device-keys.js';
import { readClientFiles } from '../../src/uplink/client-files.js';
import { connect } from '../../src/uplink/connection.js';
import { Sender } from '../../src/uplink/sender.js';
import { eventually } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { writeRecord } from './audit-record.js';
import type { Figure } from './figures.js';

const cabinet = 'CAB-PUNE-0042';
const base = `lockers/v1/${cabinet}/`;
const receiptSigner = signer('r1', ['receipt+jwt']);
const keys = parseDeviceKeys(newDeviceKeys());

/** How fast a backlog goes from the disk to its receipts over a real broker, beside what MQTT.js alone publishes there. */
export async function uplinkFigures(rows: number): Promise<Figure[]> {
  if (!hasBroker) return [];
  const broker = await testBroker();
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-bench-'));
  try {
    await writeRecord(dir, rows);
    const { perSecond, bytesPerRow, payload } = await drained(broker, dir, rows);
    const alone = await publishedAlone(broker, payload, Math.ceil(rows / 200));
    const how = `${rows} rows, Mosquitto with TLS, receipts signed in the same process`;
    return [
      { what: 'uplink, backlog from disk to receipt', value: perSecond, unit: 'rows/s', goal: { least: 10_000 }, how },
      {
        what: 'MQTT.js alone, the same messages',
        value: 200 * alone,
        unit: 'rows/s',
        how: 'published with the same window',
      },
      { what: 'uplink, share of that', value: perSecond / (200 * alone), unit: '', how },
      { what: 'uplink, bytes of a row', value: bytesPerRow, unit: 'B', how: 'payload, before TLS' },
    ];
  } finally {
    await broker.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function drained(broker: Broker, dir: string, rows: number) {
  if (!keys) throw new Error('the keys of the bench are none');
  const store = openStore(dir, { onTrouble: fail });
  const given = { time: systemTime, boot: 'bench', synchronised: () => true, batteryAtStart: false, buildMs: 0 };
  const clock = new Clock(given);
  const audit = new AuditLog(store, clock, { cabinet, policy: '2025-06' });
  const tables = { alarms: new Alarms(store), receipts: new Receipts(store), marks: new ReleaseMarks(store) };
  const trust = { current: () => ({ kind: 'ready', keys: receiptSigner.trust, version: 0 }) as const };
  const refusals = new CountedRows(store, audit, systemTime, 10);
  const taker = new ReceiptTaker({ store, audit, clock, ...tables, refusals, trust, cabinet });
  const limits = { batchRows: 200, batchBytes: 250_000, window: 8, receiptTimeoutMs: 30_000 };
  const sender = new Sender({
    ...{ spec: limits, cabinet, store, audit, ...tables, time: systemTime, fault: fail },
    ...{ source: new RecordSource(store), key: keys.signing },
    allowance: () => ({ record: 'usual', pulls: true }),
  });
  const identity = await broker.clients.issue({ names: [cabinet] });
  const tls = broker.identity('cabinet', identity);
  const cloud = await cloudClient(broker);
  let bytes = 0;
  let payload: Buffer = Buffer.alloc(0);
  cloud.on('message', (_topic, message) => {
    bytes += message.length;
    payload = message.length > payload.length ? message : payload;
    const { chain, to, head } = JSON.parse(message.toString());
    const claims = { aud: cabinet, chain, seq: to, head };
    void receiptSigner
      .jws({ alg: 'EdDSA', kid: 'r1', typ: 'receipt+jwt' }, claims)
      .then((text) => cloud.publishAsync(`${base}audit/receipt`, text, { qos: 1 }));
  });
  await cloud.subscribeAsync(`${base}audit`, { qos: 1 });
  const connection = await connect({
    spec: { ...limits, host: '127.0.0.1', port: broker.port, tls, prefix: 'lockers/v1', keepaliveMs: 60_000 },
    files: readClientFiles(tls, cabinet),
    ...{ cabinet, version: 5, will: {}, signal: new AbortController().signal },
    onArrival: ({ payload: text }) => void taker.take(text.toString()).then(() => sender.receiptCame()),
  });
  const beganMs = systemTime.monoMs();
  sender.begin(connection);
  await eventually('all has its receipt', () => sender.waiting().rows === 0, 120_000);
  const tookMs = systemTime.monoMs() - beganMs;
  sender.end();
  connection.end();
  await connection.closed;
  await cloud.endAsync(true);
  await store.close();
  return { perSecond: (rows * 1000) / tookMs, bytesPerRow: bytes / rows, payload };
}

/** Messages a second with eight under way. */
async function publishedAlone(broker: Broker, payload: Buffer, messages: number): Promise<number> {
  const cloud = await cloudClient(broker);
  let left = messages;
  const beganMs = systemTime.monoMs();
  const publish = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await cloud.publishAsync(`${base}audit`, payload, { qos: 1 });
    }
  };
  await Promise.all(Array.from({ length: 8 }, publish));
  const perSecond = (messages * 1000) / (systemTime.monoMs() - beganMs);
  await cloud.endAsync(true);
  return perSecond;
}

async function cloudClient(broker: Broker): Promise<MqttClient> {
  const { cert, key } = await broker.clients.issue({ names: ['cloud'] });
  const place = { protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'cloud' } as const;
  return connectAsync({ ...place, protocolVersion: 5, ca: broker.servers.cert, cert, key });
}

function fail(error: unknown): never {
  throw error;
}
