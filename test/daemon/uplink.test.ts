import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandNames } from '../../src/tokens/signed-types.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { type Collector, collector, receiptSigner } from '../uplink/collector.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const commands = signer('c1', ['cmd+jwt'], commandNames);

/** The tests build on each other: they run in their order. */
describe.skipIf(!hasBroker)('a cabinet with a cloud', () => {
  let broker: Broker;
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  let cloud: Collector;
  let boardKey: Parameters<typeof collector>[0]['key'] extends () => infer K ? K : never;

  beforeAll(async () => {
    broker = await testBroker();
    const { ca, cert, key } = broker.identity('cabinet', await broker.clients.issue({ names: ['TEST-1'] }));
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks }`,
      uplink: `{ broker: "mqtts://127.0.0.1:${broker.port}", ca: ${ca}, cert: ${cert}, key: ${key}, batch: { rows: 3 }, window: 2, receiptTimeout: 1s }`,
    }));
    const keys = [commands, receiptSigner].flatMap(({ trustJson }) => JSON.parse(trustJson).keys);
    writeFileSync(join(cabinet.folder, 'trust.jwks'), JSON.stringify({ keys }));
    cloud = await collector({ broker, cabinet: 'TEST-1', key: () => boardKey });
    cloud.tellsTime = true;
  });
  afterAll(async () => {
    await cloud.end();
    await cabinet.end();
    await broker.end();
  });

  const sign = (jti: string, claims: object): Promise<string> => {
    const iat = Math.floor(Date.now() / 1000);
    const common = { aud: 'TEST-1', jti, iat, exp: iat + 60, actor: 'op-1', role: 'operator', lkr: 'A1' };
    return commands.jws({ alg: 'EdDSA', kid: 'c1', typ: 'cmd+jwt' }, { ...common, ...claims });
  };
  /** Rows without a receipt, as lockerctl tells them. */
  const waiting = async (): Promise<number> =>
    JSON.parse((await cabinet.ctl('--json', 'status')).stdout).uplink.waiting;

  test('is checked with its files before it starts', async () => {
    const { code, stdout } = await cabinet.checkConfig();
    expect(code).toBe(0);
    expect(stdout).toMatch(/is valid/);
  });

  test('hands its record over and says so', async () => {
    daemon = await cabinet.start();
    await eventually('it is up', () => daemon.log().includes(`uplink.up url=127.0.0.1:${broker.port}`));
    const { keys } = JSON.parse((await cabinet.ctl('--json', 'device', 'keys')).stdout);
    const jwk = keys.find(({ crv }: { crv: string }) => crv === 'Ed25519');
    boardKey = { kid: jwk.kid, key: createPublicKey({ key: jwk, format: 'jwk' }) };
    await cabinet.seen();
    // A row may be written between any two looks.
    const handedOver = /uplink +connected to 127\.0\.0\.1:\d+, all rows handed over/;
    await eventually('all is handed over', async () => handedOver.test((await cabinet.ctl('status')).stdout));
    const told = await eventually('its lockers are told, which no receipt waits for', () => cloud.of('lockers').at(-1));
    expect(told).toMatchObject({ lockers: { length: 8 } });
    expect(await (await fetch(`${cabinet.base}/metrics`)).text()).toMatch(/^lockerd_uplink_up 1$/m);
  });

  test('obeys a command of its cloud, and tells the result', async () => {
    await eventually(
      'the clock is set',
      async () => JSON.parse((await cabinet.ctl('--json', 'status')).stdout).clock === 'trusted',
    );
    const text = await sign('open1', { cmd: 'open' });
    await cloud.send('commands', text);
    await cloud.send('commands', text);
    await eventually('both results are told', () => cloud.of('commands/result').length === 2);
    expect(cloud.of('commands/result')).toMatchObject(Array(2).fill({ jti: 'open1', outcome: 'done' }));
    const intents = (await cabinet.events()).filter(({ event }) => event === 'lock.intent');
    expect(intents).toMatchObject([{ locker: 'A1', credential_ref: 'open1', actor: 'op-1' }]);
  });

  test('loses nothing of it when it is killed while it sends, again and again', async () => {
    for (let round = 0; round < 4; round += 1) {
      cloud.receipts = round % 2 === 0 ? 'withhold' : 'sign';
      const sent = cloud.of('audit').length;
      for (const locker of ['A2', 'A3']) {
        await cabinet.ctl('block', locker);
        await cabinet.ctl('unblock', locker);
      }
      await eventually('it sends', () => cloud.of('audit').length > sent);
      await daemon.kill();
      daemon = await cabinet.start();
    }
    cloud.receipts = 'sign';
    await eventually('all is handed over', async () => (await waiting()) === 0);
    const rows = await cabinet.events();
    const chain = String(rows[0]?.chain);
    expect(cloud.faults).toEqual([]);
    expect(cloud.chains.get(chain)?.slice(0, rows.length)).toEqual(rows.slice(0, cloud.chains.get(chain)?.length));
    expect(cloud.chains.get(chain)?.length).toBeGreaterThan(30);
  }, 60_000);

  test('gives the stored result of a command again after it was killed', async () => {
    const before = cloud.of('commands/result').length;
    await cloud.send('commands', await sign('open1', { cmd: 'open' }));
    const again = await eventually('it is told again', () => cloud.of('commands/result')[before]);
    expect(again).toMatchObject({ jti: 'open1', outcome: 'done' });
    const intents = (await cabinet.events()).filter(({ event }) => event === 'lock.intent');
    expect(intents).toHaveLength(1);
  });

  test('opens and works on while its broker is away, and says why there is no line', async () => {
    await broker.kill();
    await eventually('it is told', async () => /uplink +down \(uplink\./.test((await cabinet.ctl('status')).stdout));
    expect((await cabinet.ctl('open', 'A4')).code).toBe(0);
    expect((await cabinet.ctl('status')).stdout).toMatch(/rows without a receipt, the oldest \d+ s old/);
    await broker.start();
    await eventually('all is handed over', async () => (await waiting()) === 0, 20_000);
    const { code } = await daemon.stop();
    expect(code).toBe(0);
    await eventually('it said good-bye', () => cloud.of('status').at(-1)?.state === 'offline');
    expect(cloud.faults).toEqual([]);
  }, 60_000);
});
