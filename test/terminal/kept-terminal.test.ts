import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LockerError } from '../../src/lib/errors.js';
import { KeptTerminal } from '../../src/terminal/kept-terminal.js';
import { FakeCabinet } from '../kiosk/fake-cabinet.js';
import { eventually, freePort } from '../running-daemon.js';
import { authority, serverFolder } from './certificates.js';
import { ask, clients } from './world.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The terminal API on a port, looked after at a test's pace. */
async function kept() {
  const port = await freePort();
  const [servers, issuer] = [await authority('Servers'), await authority('Clients')];
  const folder = serverFolder(await servers.issue({ names: ['cabinet'], use: 'server' }), issuer.cert);
  ends.push(() => folder.remove());
  const told: string[] = [];
  /** Each try reads the address twice at least. */
  let looks = 0;
  const listen = () => {
    looks += 1;
    return { host: '127.0.0.1', port };
  };
  const terminal = new KeptTerminal({
    spec: {
      get listen() {
        return listen();
      },
      ...{ cert: folder.cert, key: folder.key, ca: folder.ca, clients },
    },
    world: {
      cabinet: new FakeCabinet(),
      open: async () => ({ kind: 'denied' }),
      command: async () => ({ jti: '', outcome: 'refused' }),
      time: { ask: () => '', answer: async () => 'refused' },
      denied: () => undefined,
      onFault: (error) => told.push(`fault ${Object(error).code}`),
    },
    onUp: () => told.push('up'),
    onDown: (error: LockerError) => told.push(`down ${error.code}`),
    onReloaded: () => told.push('reloaded'),
    onRefused: (count, last) => told.push(`refused ${count} ${last}`),
    pace: { retry: { firstMs: 10, capMs: 40 }, lookMs: 10, tellRefusedMs: 0 },
  });
  ends.push(() => terminal.stop());
  const face = await issuer.issue({ names: ['face-1'] });
  const url = `https://127.0.0.1:${port}/`;
  const status = async (): Promise<number> => (await ask(url, servers.cert, face, '/v1/lockers')).status;
  return { port, servers, issuer, folder, told, terminal, face, url, status, looks: () => looks };
}

describe('a terminal API that cannot be served', () => {
  it('because its port is used is told once, and comes up when the port is free', async () => {
    const { port, told, terminal, url, status, looks } = await kept();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await terminal.start();
    expect(terminal.state()).toMatchObject({ url, fault: { code: 'terminal.port_used' } });
    const before = looks();
    await eventually('it is tried again and again', () => looks() > before + 8);
    other.close();
    await eventually('it is up', () => told.includes('up'));
    expect(terminal.state()).toEqual({ url });
    expect(await status()).toBe(200);
    expect(told).toEqual(['down terminal.port_used', 'up']);
  });

  it('for one cause after the other is told of each', async () => {
    const { folder, told, terminal, status } = await kept();
    chmodSync(folder.key, 0o644);
    await terminal.start();
    writeFileSync(folder.ca, '');
    chmodSync(folder.key, 0o600);
    await eventually('the next cause is told', () => told.length === 2);
    writeFileSync(folder.ca, (await authority('Clients')).cert);
    await eventually('it is up', () => told.includes('up'));
    expect(told).toEqual(['down terminal.key_exposed', 'down terminal.bad_certificate', 'up']);
    await expect(status()).rejects.toThrow();
  });

  it('is tried no more once it is stopped', async () => {
    const { folder, told, terminal } = await kept();
    chmodSync(folder.key, 0o644);
    await terminal.start();
    await terminal.stop();
    chmodSync(folder.key, 0o600);
    expect(told).toEqual(['down terminal.key_exposed']);
  });
});

describe('new files', () => {
  it('are taken into use without being asked to', async () => {
    const { folder, told, terminal, issuer, servers, face, url, status } = await kept();
    await terminal.start();
    expect(await status()).toBe(200);
    const fresh = await authority('New servers');
    folder.write(await fresh.issue({ names: ['cabinet'], use: 'server' }), issuer.cert);
    await eventually('they are in use', () => told.includes('reloaded'));
    await eventually('the last of them is', async () => {
      return (await ask(url, fresh.cert, face, '/v1/lockers').catch(() => null))?.status === 200;
    });
    await expect(ask(url, servers.cert, face, '/v1/lockers')).rejects.toThrow();
    expect(told.filter((one) => one.startsWith('down') || one.startsWith('fault'))).toEqual([]);
  });

  it('whose certificate has expired are told once, and used all the same until others are there', async () => {
    const { folder, told, terminal, issuer, servers } = await kept();
    folder.write(await servers.issue({ names: ['cabinet'], use: 'server', untilMs: Date.now() - 1000 }), issuer.cert);
    await terminal.start();
    expect(told).toEqual(['up', 'fault terminal.certificate_off']);
    folder.write(await servers.issue({ names: ['cabinet'], use: 'server' }), issuer.cert);
    await eventually('others are in use', () => told.includes('reloaded'));
    folder.write(await servers.issue({ names: ['cabinet'], use: 'server', untilMs: Date.now() - 1000 }), issuer.cert);
    await eventually('it is told again', () => told.length > 4);
    expect(told.filter((one) => one.startsWith('fault'))).toHaveLength(2);
  });

  it('that do not fit are told once, and the old ones stay in use', async () => {
    const { folder, told, terminal, status } = await kept();
    await terminal.start();
    writeFileSync(folder.cert, 'none');
    await eventually('it is told', () => told.includes('fault terminal.bad_certificate'));
    expect(await status()).toBe(200);
    expect(told).toEqual(['up', 'fault terminal.bad_certificate']);
  });
});

it('connections that are refused are told by their number', async () => {
  const { told, terminal, servers, url } = await kept();
  await terminal.start();
  const stranger = await servers.issue({ names: ['face-1'], untilMs: Date.now() - 1000 });
  await expect(ask(url, servers.cert, stranger, '/v1/lockers')).rejects.toThrow();
  await eventually('it is told', () => told.some((one) => /^refused 1 [A-Z_]+$/.test(one)));
});
