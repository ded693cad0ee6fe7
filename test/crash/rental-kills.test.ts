import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { moneySigner } from '../rental/workshop.js';
import { eventually, type RunningDaemon, startDaemon } from '../running-daemon.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { type Collector, collector, receiptSigner } from '../uplink/collector.js';
import { type CrashCabinet, crashCabinet } from './crash-cabinet.js';
import { breaches } from './laws.js';

/** Where in the life of a rental the agent is killed. */
const moments = [
  'the offer is stored',
  'its QR code is shown',
  'the payment is stored, and nothing was pulsed',
  'the lock was pulsed, and nobody knows what came of it',
  'more time is paid',
  'the lock is pulsed for the last time',
  'the things are collected',
] as const;
type Moment = (typeof moments)[number];

const pin = '246810';
const hour = 2000;

interface Order {
  readonly order: string;
  readonly amount: string;
  readonly locker: string;
}

/** The tests build on each other: each kill is one more life of the same cabinet. */
describe.skipIf(!hasBroker)('a paid rental whose agent is killed when', () => {
  let broker: Broker;
  let cloud: Collector;
  let cabinet: CrashCabinet;
  let daemon: RunningDaemon;
  const startsMs: number[] = [];
  /** Every payment that was captured, whole paise, by its jti. */
  const captured = new Map<string, number>();

  const start = async (): Promise<void> => {
    startsMs.push(systemTime.monoMs());
    daemon = await startDaemon(cabinet.configFile);
  };
  beforeAll(async () => {
    broker = await testBroker();
    const { ca, cert, key } = broker.identity('cabinet', await broker.clients.issue({ names: ['CRASH-1'] }));
    cabinet = await crashCabinet(
      (folder) => `trust: { keys: ${folder}/trust.jwks, device: ${folder}/device.jwks, payees: [shop@bank] }
uplink: { broker: "mqtts://127.0.0.1:${broker.port}", ca: ${ca}, cert: ${cert}, key: ${key} }
rental: { tariffs: [{ sizes: [M], blocks: [{ time: 1h, price: 20.00 }] }], durations: [1h] }`,
    );
    const keys = [moneySigner, receiptSigner].flatMap(({ trustJson }) => JSON.parse(trustJson).keys);
    writeFileSync(join(dirname(cabinet.configFile), 'trust.jwks'), JSON.stringify({ keys }));
    // Whose reports these are other tests look at.
    cloud = await collector({ broker, cabinet: 'CRASH-1', key: () => undefined });
    cloud.tellsTime = true;
    await start();
  });
  afterAll(async () => {
    await daemon?.kill();
    await cloud?.end();
    cabinet?.remove();
    await broker?.end();
  });

  const call = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const init = { method, ...(body && { headers, body: JSON.stringify(body) }) };
    const answer = await fetch(`${cabinet.base}/api${path}`, init);
    return { status: answer.status, body: Object(await answer.json()) };
  };
  /** A call whose answer the killed agent may owe. */
  const callUntilKilled = (...args: Parameters<typeof call>): Promise<unknown> => call(...args).catch(() => undefined);
  /** A call that opens. An opening that was interrupted is looked after first. */
  const openedBy = (path: string, body: object) =>
    eventually('it may be opened', async () => {
      const answer = await call('POST', path, body);
      return answer.status !== 429 && answer.body;
    });
  const rentalOf = async (id: string) => (await call('GET', `/rentals/${id}`)).body;
  const orderOf = async (id: string): Promise<Order> => {
    const { locker, order } = await rentalOf(id);
    return { ...order, locker };
  };
  const session = async (locker: string): Promise<string> =>
    (await call('POST', '/sessions', { locker, pin })).body.session;
  const claimsOf = ({ order, amount, locker }: Order) => ({
    ...{ aud: 'CRASH-1', ord: order, lkr: locker, amt: Math.round(Number(amount) * 100), cur: 'INR' },
  });
  const seconds = (): number => Math.floor(Date.now() / 1000);
  /** As a cloud that knows of no outcome: says it again until something is so. */
  const sayUntil = async (what: string, say: () => Promise<unknown>, holds: () => boolean | Promise<boolean>) => {
    let saidMs = Number.NEGATIVE_INFINITY;
    await eventually(what, async () => {
      if (performance.now() - saidMs > 500) {
        saidMs = performance.now();
        await say();
      }
      return holds();
    });
  };
  const show = (order: Order, holds: () => Promise<boolean>) => {
    const upi = `upi://pay?pa=shop@bank&am=${order.amount}&cu=INR&tr=${order.order}`;
    const claims = { ...claimsOf(order), jti: `o-${order.order}`, upi, exp: seconds() + 300 };
    const header = { alg: 'EdDSA', kid: 'cloud', typ: 'order+jwt' } as const;
    return sayUntil(
      'the QR code is shown',
      async () => cloud.send('payments', await moneySigner.jws(header, claims)),
      holds,
    );
  };
  const pay = async (order: Order, jti: string): Promise<void> => {
    const claims = { ...claimsOf(order), jti, st: 'captured', ref: '****1234', iat: seconds(), exp: seconds() + 120 };
    captured.set(jti, claims.amt);
    const header = { alg: 'EdDSA', kid: 'cloud', typ: 'pay+jwt' } as const;
    await cloud.send('payments', await moneySigner.jws(header, claims));
  };
  /** What was last said of a payment. */
  const said = (jti: string) => cloud.of('reports').findLast((one) => one.kind === 'payment' && one.jti === jti);
  const isSettled = (jti: string): boolean => ['begun', 'opened', 'refund_due'].includes(String(said(jti)?.outcome));
  /** The next unlock on the wire kills the agent before a lock has moved. */
  const killAtUnlock = (): Promise<void> =>
    new Promise((resolve) => {
      const off = cabinet.onUnlock(() => {
        off();
        process.kill(daemon.pid, 'SIGKILL');
        resolve(daemon.kill());
      });
    });
  /** A new start, and all is read: nothing was pulsed by it. */
  const restart = async (): Promise<void> => {
    const before = cabinet.unlocks.length;
    await start();
    await eventually('every latch is read', async () => {
      const { lockers } = (await call('GET', '/cabinet')).body;
      return !JSON.stringify(lockers).includes('unknown"');
    });
    expect(cabinet.unlocks.length).toBe(before);
    cabinet.closeDoors();
  };
  const killAndRestart = async (): Promise<void> => {
    await daemon.kill();
    await restart();
  };

  const rent = async (moment: Moment): Promise<void> => {
    const offered = await eventually('it is offered', async () => {
      const { status, body } = await call('POST', '/rentals', { size: 'M', duration: '1h', pin });
      return status === 200 && body;
    });
    const id = String(offered.rental);
    const { locker } = offered;
    if (moment === 'the offer is stored') await killAndRestart();
    expect((await rentalOf(id)).state).toBe('offered');
    const order = await orderOf(id);
    await show(order, async () => (await rentalOf(id)).state === 'awaiting_payment');
    if (moment === 'its QR code is shown') await killAndRestart();
    await payFor(moment, id, order);
    // Whatever came between: the PIN that was chosen before opens it, and it was paid once.
    expect(await rentalOf(id)).toMatchObject({ state: 'active', locker, paid: '20.00' });
    cabinet.closeDoors();
    expect(await openedBy('/pin', { locker, pin })).toMatchObject({ outcome: 'opened', locker });
    await pay(order, `second-${id}`);
    if (moment === 'more time is paid') await extend(id, locker);
    await collect(moment, id, locker);
    expect(await rentalOf(id)).toMatchObject({ state: 'collected', locker });
    cabinet.closeDoors();
    expect((await call('POST', '/pin', { locker, pin })).status).toBe(403);
  };

  const payFor = async (moment: Moment, id: string, order: Order): Promise<void> => {
    const jti = `paid-${id}`;
    if (moment === 'the payment is stored, and nothing was pulsed') {
      const [hardware = 0] = daemon.children();
      const before = cabinet.unlocks.length;
      process.kill(hardware, 'SIGSTOP');
      await sayUntil(
        'it is stored',
        () => pay(order, jti),
        () => isSettled(jti),
      );
      // It holds what it was to pulse, and must not wake up without its agent.
      process.kill(daemon.pid, 'SIGKILL');
      process.kill(hardware, 'SIGKILL');
      await daemon.kill();
      expect([said(jti)?.outcome, cabinet.unlocks.length]).toEqual(['begun', before]);
      await restart();
    } else if (moment === 'the lock was pulsed, and nobody knows what came of it') {
      const killed = killAtUnlock();
      await pay(order, jti);
      await killed;
      await restart();
    }
    const has = async (): Promise<boolean> => (await rentalOf(id)).state === 'active';
    await sayUntil('it is paid', () => pay(order, jti), has);
    await eventually('its door has been tried', async () => (await rentalOf(id)).opening !== 'opening');
  };

  const extend = async (id: string, locker: string): Promise<void> => {
    expect((await call('POST', `/sessions/${await session(locker)}/extend`, { duration: '1h' })).status).toBe(200);
    const order = await orderOf(id);
    const jti = `more-${id}`;
    await show(order, async () => (await rentalOf(id)).order.state === 'shown');
    await sayUntil(
      'it is paid',
      () => pay(order, jti),
      () => isSettled(jti),
    );
    await killAndRestart();
    const told = cloud.of('reports').length;
    await sayUntil(
      'it is told again',
      () => pay(order, jti),
      () =>
        cloud
          .of('reports')
          .slice(told)
          .some((one) => one.jti === jti),
    );
    expect(said(jti)?.outcome).toBe('begun');
    expect(await rentalOf(id)).toMatchObject({ state: 'active', paid: '40.00' });
  };

  const collect = async (moment: Moment, id: string, locker: string): Promise<void> => {
    cabinet.closeDoors();
    if (moment === 'the lock is pulsed for the last time') {
      const killed = killAtUnlock();
      const answer = callUntilKilled('POST', `/sessions/${await session(locker)}/end`, {});
      await killed;
      await answer;
      await restart();
      expect(await rentalOf(id)).toMatchObject({ state: 'active' });
    }
    expect(await openedBy(`/sessions/${await session(locker)}/end`, {})).toMatchObject({ state: 'collected' });
    if (moment === 'the things are collected') await killAndRestart();
  };

  it.each(moments)('%s, resumes, and comes to the same end', rent);

  it('all money that came was given for or goes back, and the laws of openings hold', async () => {
    await eventually('all is told', () => [...captured.keys()].every(isSettled));
    await daemon.stop();
    const sum = (outcomes: readonly string[]): number =>
      [...captured].reduce((all, [jti, paise]) => all + (outcomes.includes(String(said(jti)?.outcome)) ? paise : 0), 0);
    const given = moments.length * hour + hour;
    expect(sum(['begun', 'opened'])).toBe(given);
    expect(cabinet.paidPaise()).toBe(given);
    expect(sum(['refund_due'])).toBe(moments.length * hour);
    expect([...captured.values()].reduce((all, paise) => all + paise, 0)).toBe(given + moments.length * hour);
    expect(breaches(cabinet.rows(), cabinet.unlocks, startsMs)).toEqual([]);
    expect([cabinet.pending(), cloud.faults]).toEqual([0, []]);
  });
});
