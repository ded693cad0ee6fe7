import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReferenceRows } from '../../src/audit/reference-rows.js';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { commandOf, sendCommand } from '../../src/collector/send-command.js';
import { readSigner } from '../../src/collector/signers.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { seal } from '../../src/tokens/sealed.js';
import { signObject } from '../../src/tokens/signing.js';
import { device } from '../access/command-workshop.js';
import { trusting } from '../access/token-workshop.js';
import { installer } from '../access/workshop.js';
import { Cloud } from '../collector/cloud.js';
import { eventually } from '../running-daemon.js';
import { HandTime } from '../store/workshop.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { type OpenUplink, openUplink } from './workshop.js';

describe.skipIf(!hasBroker)('a cabinet that loses its database, at a real broker with a real collector', () => {
  const cloud = new Cloud();
  const key = Buffer.alloc(32, 5);
  const gone = 'BK-GONE';
  const erasures = {
    key: key.toString('base64url'),
    tags: [createHmac('sha256', key).update(gone).digest('base64url')],
  };
  /** What came down to the cabinet, as it came. */
  const sent: string[] = [];
  let broker: Broker;
  let collector: Collector;
  let route: Parameters<typeof sendCommand>[0];
  let listener: Awaited<ReturnType<typeof connectAsync>>;

  beforeAll(async () => {
    broker = await testBroker();
    writeFileSync(join(cloud.cabinets, 'CAB-1.jwks'), JSON.stringify(await publishKeys(device, 'CAB-1')));
    const identity = await broker.clients.issue({ names: ['cloud'] });
    const tls = broker.identity('collector', identity);
    const url = `mqtts://127.0.0.1:${broker.port}`;
    const store = { kind: 'sqlite', file: join(cloud.path, 'collector.db') } as const;
    const config = cloud.config(store, { url, tls });
    collector = await startCollector(
      config,
      systemTime,
      () => undefined,
      async () => erasures,
    );
    await eventually('the collector is connected', () => collector.connected);
    const commands = readSigner(cloud.keys, 'commands');
    route = { broker: config.broker, enrolled: new Enrolled(cloud.cabinets), key: commands };
    const options = { ca: broker.servers.cert, ...identity, clientId: 'listener' };
    listener = await connectAsync(url, options);
    listener.on('message', (_topic, payload) => sent.push(payload.toString()));
    await listener.subscribeAsync('lockers/v1/CAB-1/commands', { qos: 1 });
  });
  afterAll(async () => {
    await listener?.endAsync(true);
    await collector?.stop();
    await broker?.end();
    cloud.remove();
    rmSync(world.dir, { recursive: true, force: true });
  });

  const time = new HandTime();
  time.wall = Date.now();
  const world = { dir: mkdtempSync(join(tmpdir(), 'state-')), time };
  const open = async (boot: string): Promise<OpenUplink> => {
    const cabinet = await openUplink({ ...world, boot, broker, trust: trusting(cloud.trust), hasCloud: true });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    return cabinet;
  };
  const lose = async (cabinet: OpenUplink): Promise<void> => {
    await cabinet.end();
    for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(world.dir, file), { force: true });
    writeFileSync(join(world.dir, 'lockerd.db-wal'), Buffer.alloc(64, 1));
  };
  const show = async (cabinet: OpenUplink, text: string): Promise<string> => {
    const decision = await cabinet.tokens.check(text);
    if (decision.kind !== 'granted') return String(cabinet.events().at(-1)?.reason ?? decision.kind);
    return (await cabinet.cabinet.open(decision.grant)).outcome;
  };
  const mint = async (jti: string): Promise<string> => {
    const exp = Math.floor(Date.now() / 1000) + 7200;
    await collector.store.noteToken('CAB-1', jti, exp * 1000);
    return signObject('access+jwt', { aud: 'CAB-1', jti, exp, lkr: 'A01' }, readSigner(cloud.keys, 'access'));
  };
  /** As `locker-collector right put`. */
  const putRight = async (arg: object): Promise<void> => {
    const claims = commandOf({ aud: 'CAB-1', cmd: 'right.put', actor: 'op1', role: 'operator', arg }, Date.now());
    await collector.store.noteOrder(claims, Date.now());
    expect(await sendCommand(route, claims, 20_000)).toMatchObject({ outcome: 'done' });
  };

  test('is given it back: used codes stay closed, others and rights open, who was erased is gone, an old state undoes nothing', async () => {
    const first = await open('b1');
    await putRight({
      ref: 'r1',
      role: 'customer',
      lockers: 'A02',
      pin: await seal('271828', device.sealing.published),
    });
    await first.admin.put(
      { ref: 'r-gone', role: 'customer', lockers: ['B01'], pin: '314159', subjectRef: gone },
      installer,
    );
    await first.store.replaceSnapshot();
    first.admin.revoke('r1', installer);
    await putRight({
      ref: 'r2',
      role: 'customer',
      lockers: 'A02',
      pin: await seal('161803', device.sealing.published),
    });
    const [used, unused] = [await mint('t1'), await mint('t2')];
    expect(await show(first, used)).toBe('opened');
    await eventually('the cloud has all rows', () => first.acked() === first.audit.head().seq);
    await lose(first);

    sent.length = 0;
    const second = await open('b2');
    const chain = second.audit.chain();
    await eventually('it is given back', () => !second.awaited.awaits());
    // The recovered database had the PIN of a right that was taken back since.
    expect((await second.access.check('A02', '271828')).kind).toBe('denied');
    expect((await second.access.check('A02', '161803')).kind).toBe('granted');
    expect([await show(second, used), await show(second, unused)]).toEqual(['used_up', 'opened']);
    expect((await second.access.check('B01', '314159')).kind).toBe('denied');
    await eventually('he is erased', () => {
      second.people.requests.tick();
      return second.people.requests.pending().length === 0;
    });
    const rows = new ReferenceRows(second.store).after(0, 10_000);
    expect(rows.filter(({ subjectRef }) => subjectRef === gone)).toEqual([]);
    const given = () => second.events().filter(({ event }) => event === 'sync.state_given');
    expect(given()).toMatchObject([{ actor_role: 'cloud', error_args: [1, 1, 1, 0] }]);

    const old = sent.filter((text) => Buffer.from(text.split('.')[0] ?? '', 'base64url').includes('state+jwt'));
    expect(old.length).toBeGreaterThan(0);
    await lose(second);
    const third = await open('b3');
    expect(third.audit.chain()).not.toBe(chain);
    await eventually('it is given back once more', () => !third.awaited.awaits());
    for (const text of old) await listener.publishAsync('lockers/v1/CAB-1/commands', text, { qos: 1 });
    const refused = () => third.events().filter(({ event }) => event === 'sync.state_refused');
    await eventually('the old one is refused', () => refused().length >= old.length);
    expect(new Set(refused().map(({ reason }) => reason))).toEqual(new Set(['other_chain']));
    expect([await show(third, used), await show(third, unused)]).toEqual(['used_up', 'used_up']);
  });
});
