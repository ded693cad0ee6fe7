import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:net';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { expect, test } from 'vitest';
import { eventually, freePort } from '../running-daemon.js';
import { atEnd } from '../store/workshop.js';
import { authority } from '../terminal/certificates.js';
import { files } from './broker.js';
import { openUplink } from './workshop.js';

test('a broker that knows MQTT 3.1.1 alone is spoken to in it, and our own question for the time is no answer', async () => {
  const port = await freePort();
  const servers = await authority('Brokers');
  const clients = await authority('Cabinets');
  const pems = files();
  atEnd(() => rmSync(pems.folder, { recursive: true, force: true }));
  const aedes = await Aedes.createBroker();
  const server = createServer(
    { ...(await servers.issue({ names: ['broker'], use: 'server' })), ca: clients.cert, requestCert: true },
    (socket) => {
      socket.on('error', () => undefined);
      aedes.handle(socket);
    },
  ).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const published: string[] = [];
  aedes.on('publish', ({ topic }) => published.push(topic));
  const cabinet = await openUplink({
    broker: { port, servers, clients, identity: pems.identityFor(servers.cert) },
    synchronised: () => false,
  });
  atEnd(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  cabinet.uplink.start();
  await eventually('its rows are there', () => published.includes('lockers/v1/CAB-1/audit'));
  await eventually('it asked for the time', () => published.includes('lockers/v1/CAB-1/time'));
  expect(cabinet.downCodes()).toEqual([]);
  const refused = cabinet.events().filter(({ event }) => /refused/.test(event));
  expect(refused).toEqual([]);
});

test('a trial speaks to a broker on its machine without TLS', async () => {
  const port = await freePort();
  const issuer = await authority();
  const pems = files();
  atEnd(() => rmSync(pems.folder, { recursive: true, force: true }));
  const aedes = await Aedes.createBroker();
  const server = createPlainServer(aedes.handle).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const published: string[] = [];
  aedes.on('publish', ({ topic }) => published.push(topic));
  const broker = { port, servers: issuer, clients: issuer, identity: pems.identityFor(issuer.cert) };
  const cabinet = await openUplink({ broker, plain: true });
  atEnd(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  cabinet.uplink.start();
  await eventually('its rows are there', () => published.includes('lockers/v1/CAB-1/audit'));
});

test.each([
  ['a frame of 256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f]],
  ['a message of QoS 2, which would have to be kept', [0x34, 0x07, 0x00, 0x01, 0x61, 0x00, 0x01, 0x00, 0x78]],
])('a broker that sends %s is left at once', async (_, bytes) => {
  const port = await freePort();
  const issuer = await authority();
  const pems = files();
  atEnd(() => rmSync(pems.folder, { recursive: true, force: true }));
  const connack = [0x20, 0x03, 0x00, 0x00, 0x00];
  const server = createPlainServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(Buffer.from([...connack, ...bytes])));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const broker = { port, servers: issuer, clients: issuer, identity: pems.identityFor(issuer.cert) };
  const cabinet = await openUplink({ broker, plain: true });
  atEnd(() => void server.close());
  cabinet.uplink.start();
  await eventually('it is told', () => cabinet.downCodes().includes('uplink.bad_packet'));
  expect(cabinet.uplink.state().online).toBe(false);
});
