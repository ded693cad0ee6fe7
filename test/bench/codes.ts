import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startAgent } from '../../src/agent/agent.js';
import type { Config } from '../../src/config/specs.js';
import { qrVersion } from '../../src/control/commands/token-qr.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Rights } from '../../src/store/rights.js';
import { openStore } from '../../src/store/store.js';
import { Uses } from '../../src/store/uses.js';
import { type Signer, signer } from '../tokens/signer.js';
import { type BenchCabinet, benchCabinet, withBoards } from './bench-cabinet.js';
import { type Figure, median, percentile } from './figures.js';
import { nextUnlock } from './openings.js';

/** Longer than any bench: the bus is idle between openings. */
const neverMs = 3_600_000;
/** A daemon that has opened for a while is meant: these are made first and not counted. */
const warmUp = 50;
const exp = Math.floor(Date.now() / 1000) + 7200;

/** QR text at the kiosk's API to first byte on the wire, with few and with many rights and used tokens; and how large a code is. */
export async function codeFigures(count: number): Promise<Figure[]> {
  const [few, many] = [await startRig(10, 10), await startRig(10_000, 100_000)];
  try {
    // The ports open and the echo is learned.
    await wait(1_500);
    // In turns: what else the machine does meets both alike.
    for (let index = 0; index < warmUp + count; index++) {
      for (const rig of [few, many]) await openOne(rig, index);
    }
  } finally {
    for (const { stop } of [few, many]) await stop();
  }
  const [ten, hundredThousand] = [few.samples.slice(warmUp), many.samples.slice(warmUp)];
  const cloud = signer();
  const text = await cloud.token({
    ...{ aud: 'CAB-PUNE-0042', jti: 'q3XwT9kRZb0', exp },
    ...{ lkr: ['A01', 'A02'], ref: 'BK7Q2M9XZ4' },
  });
  const how = `${count} openings`;
  const p95 = (samples: readonly number[]): number => percentile(samples, 0.95);
  const goal = { most: 12 };
  return [
    { what: 'QR text to first byte, idle bus, median', value: median(ten), unit: 'ms', how },
    { what: 'QR text to first byte, idle bus, p95', value: p95(ten), unit: 'ms', goal, how },
    {
      what: 'the same with 10,000 rights and 100,000 used tokens, p95',
      value: p95(hundredThousand),
      unit: 'ms',
      goal,
      how,
    },
    {
      what: '10,000 rights and 100,000 used tokens / ten of each',
      value: median(hundredThousand) / median(ten),
      unit: 'x',
      goal: { most: 1.1 },
      how: 'ratio of the medians, measured in turns',
    },
    {
      what: 'QR version, two lockers and a reference',
      value: qrVersion(text),
      unit: '',
      goal: { most: 12 },
      how: `${text.length} characters, level M`,
    },
  ];
}

/** A cabinet with its agent, and the cloud that it trusts. */
interface Rig {
  readonly config: Config;
  readonly cloud: Signer;
  readonly sim: BenchCabinet['sim'];
  readonly url: string;
  readonly samples: number[];
  stop(): Promise<void>;
}

async function startRig(rights: number, usedTokens: number): Promise<Rig> {
  const cabinet = await benchCabinet(1, 0);
  const cloud = signer();
  const trust = { keys: join(cabinet.folder, 'trust.jwks'), device: join(cabinet.folder, 'device.jwks') };
  writeFileSync(trust.keys, cloud.trustJson);
  const config = { ...withBoards(cabinet.config, { pollMs: neverMs, coolDownMs: 0 }), trust };
  await fill(config, rights, usedTokens);
  const agent = await startAgent(config, () => undefined);
  return {
    ...{ config, cloud, sim: cabinet.sim, url: `${agent.kioskUrl}api/code`, samples: [] },
    stop: async () => {
      await agent.stop();
      await cabinet.remove();
    },
  };
}

async function fill(config: Config, rights: number, usedTokens: number): Promise<void> {
  const store = openStore(config.data, {
    onTrouble: (error) => {
      throw error;
    },
  });
  const kept = new Rights(store);
  const uses = new Uses(store);
  store.tx(() => {
    for (let n = 0; n < rights; n++) {
      const locker = config.lockers[n % config.lockers.length]?.id ?? '';
      const right = { ref: `right-${n}`, role: 'customer', lockers: [locker], uses: 3, storedBoot: 'bench' } as const;
      kept.put(right, { pins: [], cards: [n.toString(16).padStart(64, '0')] });
    }
    for (let n = 0; n < usedTokens; n++)
      uses.take({ kind: 'token', ref: `used-${n}`, of: 'A01', allowed: 1, untilMs: exp * 1000 });
  });
  await store.close();
}

async function openOne({ config, cloud, sim, url, samples }: Rig, index: number): Promise<void> {
  const locker = config.lockers[index % config.lockers.length];
  if (!locker) return;
  const text = await cloud.token({ aud: config.cabinet.id, jti: `bench-${index}`, exp, lkr: locker.id });
  const firstByte = nextUnlock(sim, locker.channel);
  const scannedMs = systemTime.monoMs();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (!response.ok) throw new Error(`${locker.id}: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  samples.push((await firstByte) - scannedMs);
  await sim.door(locker.board, locker.channel, 'closed');
  await wait(15 + Math.random() * 30);
}
