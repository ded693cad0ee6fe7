import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Presenter } from '../../src/access/present.js';
import { Sessions } from '../../src/access/sessions.js';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { readSigner } from '../../src/collector/signers.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { RentalsInSession } from '../../src/rental/in-session.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { signObject } from '../../src/tokens/signing.js';
import { device } from '../access/command-workshop.js';
import { trusting } from '../access/token-workshop.js';
import { Cloud } from '../collector/cloud.js';
import { deskOver } from '../rental/workshop.js';
import { eventually } from '../running-daemon.js';
import { HandTime } from '../store/workshop.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { openUplink } from './workshop.js';

const hour = 3_600_000;

describe.skipIf(!hasBroker)('a rental whose cabinet loses its database, at a real broker with a real collector', () => {
  const cloud = new Cloud();
  const time = new HandTime();
  time.wall = Date.now();
  const world = { dir: mkdtempSync(join(tmpdir(), 'rental-state-')), time };
  let broker: Broker;
  let collector: Collector;

  beforeAll(async () => {
    broker = await testBroker();
    writeFileSync(join(cloud.cabinets, 'CAB-1.jwks'), JSON.stringify(await publishKeys(device, 'CAB-1')));
    const tls = broker.identity('collector', await broker.clients.issue({ names: ['cloud'] }));
    const store = { kind: 'sqlite', file: join(cloud.path, 'collector.db') } as const;
    const config = cloud.config(store, { url: `mqtts://127.0.0.1:${broker.port}`, tls });
    collector = await startCollector(config, systemTime, () => undefined);
    await eventually('the collector is connected', () => collector.connected);
  });
  afterAll(async () => {
    await collector?.stop();
    await broker?.end();
    cloud.remove();
    rmSync(world.dir, { recursive: true, force: true });
  });

  const open = async (boot: string) => {
    const cabinet = await openUplink({ ...world, boot, broker, trust: trusting(cloud.trust), hasCloud: true });
    const money = deskOver(cabinet, { online: () => cabinet.uplink.state().online });
    const presenter = new Presenter({ ...cabinet, pins: cabinet.access, denied: () => undefined });
    const sessions = new Sessions({ ...cabinet, presenter, random: randomBytes });
    const inSession = new RentalsInSession({ running: money.desk.running, rentals: money.rentals, sessions });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    return { ...cabinet, ...money, events: cabinet.events, presenter, sessions, inSession };
  };
  type Opened = Awaited<ReturnType<typeof open>>;
  const lose = async (cabinet: Opened): Promise<void> => {
    await cabinet.end();
    for (const file of ['lockerd.db', 'lockerd.db-wal', 'snapshot.db']) rmSync(join(world.dir, file), { force: true });
    writeFileSync(join(world.dir, 'lockerd.db-wal'), Buffer.alloc(64, 1));
  };
  const acknowledged = (cabinet: Opened) =>
    eventually('the cloud has heard all', () => cabinet.reports.open().length === 0);
  const show = async (cabinet: Opened, text: string) => {
    const identified = await cabinet.presenter.identify({ kind: 'code', text });
    if (identified.kind !== 'holder') throw new Error(identified.kind);
    return cabinet.sessions.begin(identified).session;
  };
  const code = (jti: string) => {
    const iat = Math.floor(time.wall / 1000);
    const claims = { aud: 'CAB-1', jti, iat, exp: iat + 7200, lkr: 'A01' };
    return signObject('access+jwt', claims, readSigner(cloud.keys, 'access'));
  };

  test('is listed again, opens by a code, is collected, and its money counts once', async () => {
    const first = await open('b1');
    const rental = await first.offer();
    await first.cashier.takeOrder(await first.orderToken(rental));
    await first.cashier.takePayment(await first.payToken(rental));
    const [orderText, payText] = [first.orderOf(rental), await first.payToken(rental)];
    const second = await first.payToken(rental, { jti: 'second' });
    // Somebody else was about to pay.
    const waiting = await first.offer();
    await first.cashier.takeOrder(await first.orderToken(waiting));
    const late = await first.payToken(waiting, { jti: 'late' });
    expect(first.rentals.get(waiting)).toMatchObject({ locker: 'A02', state: 'awaiting_payment' });
    await acknowledged(first);
    await lose(first);

    time.pass(hour / 2);
    const lost = await open('b2');
    await eventually('it is given back', () => !lost.awaited.awaits());
    expect(lost.rentals.get(rental)).toMatchObject({ locker: 'A01', state: 'active', paidMs: hour, paidPaise: 2000 });
    const lines = lost.desk.lines(false);
    expect(lines).toMatchObject([{ rental, locker: 'A01', state: 'active', paidPaise: 2000, owedPaise: 0 }]);
    expect(lines[0]?.leftMs).toBeLessThanOrEqual(hour / 2 + 1000);
    expect(lines[0]?.leftMs).toBeGreaterThanOrEqual(hour / 2);
    expect(lost.desk.isFree('A01')).toBe(false);
    // Its PIN was lost with the database.
    expect((await lost.access.check('A01', '246810')).kind).toBe('denied');

    for (const text of [payText, second, late]) await lost.cashier.takePayment(text);
    expect(lost.told().filter(({ kind }) => kind === 'payment')).toMatchObject([
      { state: 'opened', order: orderText.id },
      { state: 'refund_due', order: orderText.id, reason: 'second_payment' },
      { state: 'refund_due', reason: 'late' },
    ]);
    expect([lost.fired, lost.boards.asked]).toEqual([[], 0]);

    const session = await show(lost, await code('t1'));
    expect(lost.inSession.rentalOf(session)).toBe(rental);
    expect(await lost.inSession.end(session, true)).toEqual({ kind: 'ended', rental });
    expect(lost.boards.asked).toBe(1);
    expect([lost.rentals.get(rental)?.state, lost.desk.isFree('A01')]).toEqual(['collected', true]);
    await acknowledged(lost);
    await lose(lost);

    const third = await open('b3');
    await eventually('it is given back once more', () => !third.awaited.awaits());
    // What is over stays over, and its money goes back all the same.
    expect([third.rentals.get(rental)?.state, third.desk.lines(false)]).toEqual(['collected', []]);
    await third.cashier.takePayment(second);
    await third.cashier.takePayment(await third.payToken(rental, { jti: 'third' }));
    expect(third.told().filter(({ kind }) => kind === 'payment')).toMatchObject([
      { state: 'refund_due', reason: 'second_payment' },
      { state: 'refund_due', reason: 'second_payment' },
    ]);
  });

  test('a code that was made before the rental began is for no rental', async () => {
    const cabinet = await open('b4');
    const old = await code('t2');
    time.pass(5000);
    const rental = await cabinet.offer();
    await cabinet.cashier.takeOrder(await cabinet.orderToken(rental));
    await cabinet.cashier.takePayment(await cabinet.payToken(rental));
    const { locker } = cabinet.rentals.get(rental) ?? {};
    expect(locker).toBe('A01');
    expect(cabinet.inSession.rentalOf(await show(cabinet, old))).toBeUndefined();
    expect(cabinet.inSession.rentalOf(await show(cabinet, await code('t3')))).toBe(rental);
  });
});
