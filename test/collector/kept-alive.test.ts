import { once } from 'node:events';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { BrokerLink, clientOptions, type Taker } from '../../src/collector/broker-link.js';
import { eventually } from '../running-daemon.js';

/** A real broker that says what becomes of its clients, and a collector's line to it with a keepalive of a second. */
async function open(take: Taker['take']) {
  const broker = await Aedes.createBroker();
  const pings: string[] = [];
  const gone: string[] = [];
  broker.on('ping', (_packet, client) => pings.push(client.id));
  broker.on('clientDisconnect', (client) => gone.push(client.id));
  const server = createServer(broker.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const url = `mqtt://127.0.0.1:${address.port}`;
  const logged: string[] = [];
  const spec = { url, prefix: 'lockers/v1', id: 'collector', tls: {} };
  const options = { ...clientOptions(spec, spec.id), keepalive: 1 };
  const link = new BrokerLink(spec, options, { take, ready: async () => undefined }, (_level, event) => {
    logged.push(event);
  });
  await eventually('it listens', () => logged.includes('connected'));
  const cabinet = await connectAsync(url, { clientId: 'cabinet' });
  onTestFinished(async () => {
    await cabinet.endAsync(true);
    await link.stop();
    await new Promise<void>((resolve) => broker.close(resolve));
    server.close();
  });
  const send = (text: string) => cabinet.publishAsync('lockers/v1/CAB-1/reports', text, { qos: 1 });
  return { pings, gone, logged, send };
}

it('a message that waits for a slow database costs a collector its connection to the broker no more', async () => {
  const taken: string[] = [];
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const line = await open(async (_topic, payload) => {
    await gate;
    taken.push(payload.toString());
    return [];
  });
  for (const text of ['first', 'second']) await line.send(text);
  // Three are a second's worth: a client that waited for their answers would have left by the fifth.
  await eventually('it pings on', () => line.pings.filter((id) => id === 'collector').length >= 8);
  release();
  await eventually('both are taken', () => taken.length === 2);
  expect(taken).toEqual(['first', 'second']);
  expect(line.gone).toEqual([]);
  expect(line.logged).toEqual(['connected']);
});

it('a message that is never done does not hold a connection for ever', async () => {
  const line = await open(() => new Promise(() => undefined));
  await line.send('lost');
  await eventually('the line is given up', () => line.gone.includes('collector'));
  expect(line.pings.filter((id) => id === 'collector').length).toBeGreaterThan(8);
});
