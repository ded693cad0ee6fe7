import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../src/config/specs.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker, usualAcl } from '../uplink/broker.js';
import { benchCabinet, withBoards } from './bench-cabinet.js';
import type { CloudFile } from './cloud-child.js';
import { type Figure, median, percentile } from './figures.js';
import { neverMs, openAll } from './openings.js';

const cabinet = 'BENCH-1';
const signing = signer('r1', ['receipt+jwt']);

/**
 * How much longer an opening takes while the record goes up: rounds with the uplink and without one in turn, each row of an opening on
 * its way to a real broker with TLS while the next ones begin, and receipts coming back.
 */
export async function onlineOpeningFigures(rounds: number, count: number): Promise<Figure[]> {
  if (!hasBroker) return [];
  // It keeps what it has in memory: a broker is on another disk than the cabinet.
  const broker = await testBroker(usualAcl, 'autosave_on_changes false\nautosave_interval 3600');
  const cloud = await startCloud(broker);
  try {
    const ratios: number[] = [];
    const tails: number[] = [];
    const on: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Whichever is first is not so always.
      const order = round % 2 === 0 ? [true, false] : [false, true];
      const samples = new Map<boolean, number[]>();
      for (const online of order) samples.set(online, await measured(broker, online, count));
      const [withLine = [], without = []] = [samples.get(true), samples.get(false)];
      on.push(...withLine);
      ratios.push(median(withLine) / median(without));
      tails.push(percentile(withLine, 0.95) / percentile(without, 0.95));
    }
    const rows = await cloud.rows();
    if (rows < rounds * count) throw new Error(`only ${rows} rows went up`);
    const how = `${rounds} rounds of ${count} openings each way in turn, Mosquitto with TLS, ${rows} rows went up`;
    return [
      { what: 'grant to first byte beside the uplink, median', value: median(on), unit: 'ms', how },
      { what: 'with the uplink / without it, median', value: median(ratios), unit: 'x', goal: { most: 1.05 }, how },
      { what: 'with the uplink / without it, p95', value: median(tails), unit: 'x', how },
    ];
  } finally {
    cloud.end();
    await broker.end();
  }
}

async function measured(broker: Broker, online: boolean, count: number): Promise<number[]> {
  const bench = await benchCabinet(1, 0);
  try {
    const offline = withBoards(bench.config, { pollMs: neverMs, coolDownMs: 0 });
    const { uplink, trust } = await lineOf(broker, bench.folder);
    // Both have keys and a trust set: what differs is the line alone.
    return await openAll(bench, { ...offline, trust, ...(online && { uplink }) }, 0, count);
  } finally {
    await bench.remove();
  }
}

async function lineOf(broker: Broker, folder: string): Promise<Required<Pick<Config, 'uplink' | 'trust'>>> {
  const keys = join(folder, 'trust.jwks');
  writeFileSync(keys, signing.trustJson);
  return {
    trust: { keys, device: join(folder, 'device', 'keys.jwks') },
    uplink: {
      ...{ host: '127.0.0.1', port: broker.port, prefix: 'lockers/v1' },
      tls: broker.identity('cabinet', await broker.clients.issue({ names: [cabinet] })),
      ...{ batchRows: 200, batchBytes: 250_000, window: 8, receiptTimeoutMs: 30_000, keepaliveMs: 60_000 },
    },
  };
}

async function startCloud(broker: Broker) {
  const { cert, key } = await broker.clients.issue({ names: ['cloud'] });
  const given: CloudFile = {
    port: broker.port,
    cabinet,
    ca: broker.servers.cert,
    cert,
    key,
    signer: signing.secretJson,
  };
  const file = join(broker.folder, 'cloud.json');
  writeFileSync(file, JSON.stringify(given));
  const child = fork(fileURLToPath(new URL('./cloud-child.js', import.meta.url)), [file]);
  await once(child, 'message');
  return {
    rows: async (): Promise<number> => {
      child.send('rows');
      const [rows] = await once(child, 'message');
      return Number(rows);
    },
    end: () => child.disconnect(),
  };
}
