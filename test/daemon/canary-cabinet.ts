import { writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { startEmbeddedBroker } from '../../src/collector/embedded-broker.js';
import { parseSealingKey } from '../../src/tokens/device-keys.js';
import { seal } from '../../src/tokens/sealed.js';
import { commandNames } from '../../src/tokens/signed-types.js';
import { type DownTopic, topicOf, upTopics } from '../../src/wire/topics.js';
import { type Ended, freePort, type RunningDaemon, run } from '../running-daemon.js';
import { authority, type Identity } from '../terminal/certificates.js';
import { ask, type Sent } from '../terminal/world.js';
import { signer } from '../tokens/signer.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

/** The modes in which a client of the terminal API opens, by its name. */
const clientModes = { 'face-1': 'face', 'app-1': 'mobile_app', 'srv-1': 'api' } as const;
export type ClientName = keyof typeof clientModes;

/** A cabinet with every way in that a daemon has, short of a kernel's own devices; each takes what a test throws at it. */
export interface CanaryCabinet extends TestCabinet {
  daemon(): RunningDaemon;
  restart(): Promise<void>;
  token(claims: object): Promise<string>;
  command(claims: object): Promise<string>;
  /** What the cloud says of money. */
  money(typ: 'order+jwt' | 'pay+jwt', claims: object): Promise<string>;
  /** Sealed for this cabinet. */
  sealed(secret: string): Promise<string>;
  lockerctl(args: readonly string[], input?: string): Promise<Ended>;
  terminal(client: ClientName, path: string, sent?: Sent): Promise<number>;
  /** An HTTP request to the page's port; whatever it is, it may be refused. */
  kiosk(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<number>;
  control(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<number>;
  /** A message from the cloud's side, or from whoever reaches the broker. */
  down(topic: DownTopic, payload: string): Promise<unknown>;
  /** What the cabinet has published until now, topics and all. */
  published(): { readonly topics: ReadonlySet<string>; readonly bytes: Buffer };
  /** Bytes that are no request, to both sockets. */
  garbage(bytes: string): Promise<void>;
}

const prefix = 'lockers/canary';

/** A broker that anybody reaches, and somebody who listens to all that the cabinet says there. */
async function listenedBroker() {
  const broker = await startEmbeddedBroker();
  const listener = await connectAsync(broker.url, { clientId: 'listener' });
  const messages: { readonly topic: string; readonly payload: Buffer }[] = [];
  listener.on('message', (topic, payload) => messages.push({ topic, payload }));
  await listener.subscribeAsync(upTopics.map((topic) => topicOf(prefix, 'TEST-1', topic)));
  return {
    url: broker.url,
    down: (topic: DownTopic, payload: string) =>
      listener.publishAsync(topicOf(prefix, 'TEST-1', topic), payload, { qos: 1 }),
    published: () => ({
      topics: new Set(messages.map(({ topic }) => topic.slice(`${prefix}/TEST-1/`.length))),
      bytes: Buffer.concat(messages.flatMap(({ topic, payload }) => [Buffer.from(topic), payload])),
    }),
    end: async () => {
      await listener.endAsync();
      await broker.stop();
    },
  };
}

export async function canaryCabinet(): Promise<CanaryCabinet> {
  const broker = await listenedBroker();
  const cloud = signer('c1', ['access+jwt', 'cmd+jwt', 'time+jwt', 'order+jwt', 'pay+jwt'], commandNames);
  const port = await freePort();
  const [issuer, servers] = [await authority('Clients'), await authority('Servers')];
  const identities = new Map<string, Identity>();
  for (const name of Object.keys(clientModes)) identities.set(name, await issuer.issue({ names: [name] }));
  const clients = Object.entries(clientModes)
    .map(([name, mode]) => `{ name: ${name}, mode: ${mode}, lockers: all, perMinute: 600 }`)
    .join(', ');
  const cabinet = await testCabinet((folder) => ({
    trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks, payees: [shop@bank] }`,
    rental: '{ tariffs: [{ sizes: [M], blocks: [{ time: 1h, price: 20.00 }] }], durations: [1h] }',
    // Nobody signs for the record here, so all of it has to be under way at once.
    backup: `{ recoveryKey: ${folder}/recovery.jwk }`,
    uplink: `{ broker: "${broker.url}", prefix: ${prefix}, window: 64 }`,
    readers: `[{ id: front, driver: serial-scanner, port: "sim:front", baud: 115200 },
      { id: desk, driver: rdm6300, port: "sim:desk" }]`,
    terminal: `{ listen: 127.0.0.1:${port}, cert: server.pem, key: server.key, ca: ca.pem, clients: [${clients}] }`,
  }));
  const server = await servers.issue({ names: ['cabinet'], use: 'server' });
  for (const [file, text] of Object.entries({
    'trust.jwks': cloud.trustJson,
    'recovery.jwk': JSON.stringify(newRecoveryKey().public),
    'server.pem': server.cert,
    'server.key': server.key,
    'ca.pem': issuer.cert,
  }))
    writeFileSync(join(cabinet.folder, file), text, { mode: 0o600 });
  let daemon = await cabinet.start();
  // A command has an end, and this machine's clock may not be synchronised.
  const { nonce } = JSON.parse((await cabinet.ctl('--json', 'time', 'ask')).stdout);
  const claims = { aud: 'TEST-1', nonce, now: Date.now() / 1000 };
  const answer = await cloud.jws({ alg: 'EdDSA', kid: 'c1', typ: 'time+jwt' }, claims);
  if ((await cabinet.ctl('time', 'answer', answer)).code !== 0) throw new Error('the clock was not set');
  const socketPath = join(cabinet.folder, 'control.sock');
  const lockerctl = (args: readonly string[], input?: string) =>
    run('lockerctl', ['--config', cabinet.configFile, ...args], input);
  return {
    ...cabinet,
    down: broker.down,
    published: broker.published,
    end: async () => {
      await cabinet.end();
      await broker.end();
    },
    daemon: () => daemon,
    restart: async () => {
      await cabinet.kill();
      daemon = await cabinet.start();
    },
    token: (claims) => cloud.jws({ alg: 'EdDSA', kid: 'c1', typ: 'access+jwt' }, { aud: 'TEST-1', ...claims }),
    command: (claims) => {
      const iat = Math.floor(Date.now() / 1000);
      const common = { aud: 'TEST-1', iat, exp: iat + 60, actor: 'op-1', role: 'operator' };
      return cloud.jws({ alg: 'EdDSA', kid: 'c1', typ: 'cmd+jwt' }, { ...common, ...claims });
    },
    money: (typ, claims) => {
      const iat = Math.floor(Date.now() / 1000);
      return cloud.jws({ alg: 'EdDSA', kid: 'c1', typ }, { aud: 'TEST-1', cur: 'INR', iat, exp: iat + 120, ...claims });
    },
    sealed: async (secret) => {
      const published = parseSealingKey((await cabinet.ctl('device', 'keys')).stdout);
      if (!published) throw new Error('the cabinet published no key');
      return seal(secret, published);
    },
    lockerctl,
    terminal: async (client, path, sent) =>
      (await ask(`https://127.0.0.1:${port}/`, servers.cert, identities.get(client), path, sent)).status,
    kiosk: (method, path, headers, body) => {
      const { hostname, port: kioskPort } = new URL(cabinet.base);
      return status({ hostname, port: kioskPort, method, path, headers }, body);
    },
    control: (method, path, headers, body) => status({ socketPath, method, path, headers }, body),
    garbage: async (bytes) => {
      await spill({ port: Number(new URL(cabinet.base).port), host: '127.0.0.1' }, bytes);
      await spill({ path: socketPath }, bytes);
      await spill({ port, host: '127.0.0.1' }, bytes);
    },
  };
}

/** The status of an answer; 0 when the connection was ended without one. */
function status(to: RequestOptions, body: string | undefined): Promise<number> {
  return new Promise((resolve) => {
    const call = request({ ...to, agent: false }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    call.once('error', () => resolve(0));
    call.end(body);
  });
}

function spill(to: { path: string } | { host: string; port: number }, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(to, () => socket.end(bytes));
    socket.once('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
  });
}
