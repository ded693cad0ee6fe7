import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startAgent } from '../../src/agent/agent.js';
import type { Config } from '../../src/config/specs.js';
import { qrVersion } from '../../src/control/commands/token-qr.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openStore } from '../../src/store/store.js';
import { TokenUses } from '../../src/store/token-uses.js';
import { type Signer, signer } from '../tokens/signer.js';
import { type BenchCabinet, benchCabinet, withBoards } from './bench-cabinet.js';
import { type Figure, median, percentile } from './figures.js';
import { nextUnlock } from './openings.js';

/** Longer than any bench: the bus is idle between openings. */
const neverMs = 3_600_000;
const exp = Math.floor(Date.now() / 1000) + 7200;

/** QR text at the kiosk's API to first byte on the wire, with few and with many used tokens; and how large a code is. */
export async function codeFigures(count: number): Promise<Figure[]> {
  const few = await measured(10, count);
  const many = await measured(100_000, count);
  const cloud = signer();
  const text = await cloud.token({
    aud: 'CAB-PUNE-0042',
    jti: 'q3XwT9kRZb0',
    exp,
    lkr: ['A01', 'A02'],
    ref: 'BK7Q2M9XZ4',
  });
  const how = `${count} openings`;
  return [
    { what: 'QR text to first byte, idle bus, median', value: median(few), unit: 'ms', how },
    { what: 'QR text to first byte, idle bus, p95', value: percentile(few, 0.95), unit: 'ms', goal: { most: 12 }, how },
    {
      what: 'the same with 100,000 used tokens, p95',
      value: percentile(many, 0.95),
      unit: 'ms',
      goal: { most: 12 },
      how,
    },
    {
      what: '100,000 used tokens / ten',
      value: median(many) / median(few),
      unit: 'x',
      goal: { most: 1.1 },
      how: 'ratio of the medians',
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

async function measured(usedTokens: number, count: number): Promise<number[]> {
  const cabinet = await benchCabinet(1, 0);
  try {
    const cloud = signer();
    const trust = { keys: join(cabinet.folder, 'trust.jwks') };
    writeFileSync(trust.keys, cloud.trustJson);
    const config = { ...withBoards(cabinet.config, { pollMs: neverMs, coolDownMs: 0 }), trust };
    await useTokens(config, usedTokens);
    return await openAll(cabinet, config, cloud, count);
  } finally {
    await cabinet.remove();
  }
}

async function useTokens(config: Config, count: number): Promise<void> {
  const store = openStore(config.data, {
    onTrouble: (error) => {
      throw error;
    },
  });
  const uses = new TokenUses(store);
  store.tx(() => {
    for (let n = 0; n < count; n++) uses.take({ jti: `used-${n}`, locker: 'A01', allowed: 1, untilMs: exp * 1000 });
  });
  await store.close();
}

async function openAll({ sim }: BenchCabinet, config: Config, cloud: Signer, count: number): Promise<number[]> {
  const agent = await startAgent(config, () => undefined);
  const samples: number[] = [];
  try {
    // The port opens and the echo is learned.
    await wait(1_500);
    for (let index = 0; index < count; index++) {
      const locker = config.lockers[index % config.lockers.length];
      if (!locker) continue;
      const text = await cloud.token({ aud: config.cabinet.id, jti: `bench-${index}`, exp, lkr: locker.id });
      const firstByte = nextUnlock(sim, locker.channel);
      const scannedMs = systemTime.monoMs();
      const response = await fetch(`${agent.kioskUrl}api/code`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      if (!response.ok) throw new Error(`${locker.id}: ${response.status} ${await response.text()}`);
      await response.body?.cancel();
      samples.push((await firstByte) - scannedMs);
      await sim.door(locker.board, locker.channel, 'closed');
      await wait(30 + Math.random() * 60);
    }
    return samples;
  } finally {
    await agent.stop();
  }
}
