import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions } from '../../src/collector/broker-link.js';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import type { CollectorConfig } from '../../src/collector/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { type Authority, authority, type Identity } from '../terminal/certificates.js';
import { Cloud, until } from './cloud.js';
import { hasMosquitto, Mosquitto } from './mosquitto.js';

const cloud = new Cloud();
const told: string[] = [];
let files = 0;
let ca: Authority;
let stranger: Authority;
let broker: Mosquitto;
let running: Collector | undefined;

beforeAll(async () => {
  ca = await authority('Fleet');
  stranger = await authority('Stranger');
  broker = new Mosquitto({ ca: ca.cert, server: await ca.issue({ names: ['broker'], use: 'server' }) });
  if (hasMosquitto) await broker.start();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  told.splice(0);
});
afterAll(async () => {
  await broker.end();
  cloud.remove();
});

function fileOf(pem: string): string {
  files += 1;
  const file = join(cloud.path, `${files}.pem`);
  writeFileSync(file, pem, { mode: 0o600 });
  return file;
}

function configOf(issuer: string, { cert, key }: Identity, url = broker.url): CollectorConfig {
  const tls = { ca: fileOf(issuer), cert: fileOf(cert), key: fileOf(key) };
  return cloud.config({ kind: 'sqlite', file: join(cloud.path, 'collector.db') }, { url, group: 'collectors', tls });
}

async function start(config: CollectorConfig): Promise<void> {
  running = await startCollector(config, systemTime, (_level, event, facts) =>
    told.push(`${event} ${facts?.message ?? ''}`),
  );
}

describe.skipIf(!hasMosquitto)(`the way to the broker${hasMosquitto ? '' : ' (skipped: no Mosquitto)'}`, () => {
  it('is TLS with a certificate on both sides', async () => {
    await start(configOf(ca.cert, await ca.issue({ names: ['collector-1'] })));
    await until(() => told.length > 0);
    expect(told).toEqual([`connected ${broker.url}`]);
  });

  it('is not taken to a broker of another issuer, and it is said why', async () => {
    await start(configOf(stranger.cert, await ca.issue({ names: ['collector-1'] })));
    await until(() => told.length > 0);
    expect(told[0]).toMatch(/^collector\.broker_unreachable .*certificate/);
    expect(running?.connected).toBe(false);
  });

  it('is not taken to a broker whose certificate has another name', async () => {
    const url = broker.url.replace('127.0.0.1', 'localhost');
    await start(configOf(ca.cert, await ca.issue({ names: ['collector-1'] }), url));
    await until(() => told.length > 0);
    expect(told[0]).toMatch(/^collector\.broker_unreachable .*altnames/);
    expect(running?.connected).toBe(false);
  });

  it('is closed by the broker to a certificate of another issuer, and tried again', async () => {
    await start(configOf(ca.cert, await stranger.issue({ names: ['collector-1'] })));
    await until(() => told.length > 0);
    expect(told[0]).toMatch(/^collector\.broker_unreachable /);
    expect(running?.connected).toBe(false);
  });

  it('is closed by the broker to a certificate that has expired, and open once a new one is there', async () => {
    const when = { fromMs: Date.now() - 9e7, untilMs: Date.now() - 1e6 };
    const config = configOf(ca.cert, await ca.issue({ names: ['collector-1'], ...when }));
    await start(config);
    await until(() => told.length > 0);
    expect(told[0]).toMatch(/^collector\.broker_unreachable /);
    const fresh = await ca.issue({ names: ['collector-1'] });
    const { cert = '', key = '' } = config.broker.tls;
    rmSync(key);
    await until(() => told.some((line) => line.startsWith('collector.bad_file')));
    writeFileSync(key, fresh.key, { mode: 0o600 });
    writeFileSync(cert, fresh.cert);
    await until(() => told.at(-1) === `connected ${broker.url}`);
  });

  it('is not begun with a key that others may read', async () => {
    const config = configOf(ca.cert, await ca.issue({ names: ['collector-1'] }));
    chmodSync(config.broker.tls.key ?? '', 0o644);
    await expect(start(config)).rejects.toMatchObject({ code: 'collector.bad_file' });
    expect(() => clientOptions({ ...config.broker, tls: { ca: '/nowhere.pem' } }, 'x')).toThrow('/nowhere.pem');
  });
});
