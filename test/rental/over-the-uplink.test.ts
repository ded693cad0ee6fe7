import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../running-daemon.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import type { Collector } from '../uplink/collector.js';
import { openCollector, openUplink } from '../uplink/workshop.js';
import { deskOver, moneySigner } from './workshop.js';

type Money = ReturnType<typeof deskOver>;
type Cabinet = Awaited<ReturnType<typeof openRental>>;

/** A cabinet that rents, with its real uplink: what the cloud says of money comes by the topic `payments` alone. */
async function openRental(broker: Broker, given: { dir: string; time: HandTime; boot: string; clockSet: boolean }) {
  const { clockSet, ...rest } = given;
  let money: Money | undefined;
  const cashier = {
    takeOrder: async (text: string) => money?.cashier.takeOrder(text),
    takePayment: async (text: string) => money?.cashier.takePayment(text),
  };
  const world = await openUplink({ ...rest, broker, synchronised: () => clockSet, parts: { cashier } });
  const rental = deskOver(world, { online: () => world.uplink.state().online });
  money = rental;
  world.uplink.start();
  await eventually('the line is up', () => world.uplink.state().online);
  return { ...world, ...rental, events: world.events };
}

const stranger = signer('cloud', ['pay+jwt']);
const otherKey = signer('other', ['pay+jwt']);

/** What a confirmation differs in from the right one, and what comes of it. */
interface Case {
  readonly name: string;
  readonly change?: object | ((cabinet: Cabinet, rental: string) => object);
  /** Instead of the right text. */
  readonly text?: (right: string) => Promise<string>;
  /** What happens between the order and this confirmation. */
  readonly before?: 'paid' | 'cancelled' | 'this payment';
  /** Outcome and reason of the report; without: none, and a refusal is counted with that reason. */
  readonly report?: readonly [outcome: string, reason?: string];
  readonly counted?: string;
  /** Doors that this confirmation opened. */
  readonly opens: 0 | 1;
  readonly payableAfter: boolean;
}

const resigned = (by: typeof stranger, header: object) => (right: string) =>
  by.jws({ alg: 'EdDSA', kid: 'cloud', typ: 'pay+jwt', ...header }, claimsOf(right));

function claimsOf(text: string): object {
  return Object(JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8')));
}

/** Each signed here, so that they differ in one thing; what a real collector makes of real payments is in with-the-collector.test.ts. */
const cases: readonly Case[] = [
  { name: 'that is right', report: ['opened'], opens: 1, payableAfter: false },
  { name: 'for another cabinet', change: { aud: 'CAB-2' }, counted: 'wrong_cabinet', opens: 0, payableAfter: true },
  {
    name: 'of too little',
    change: { amt: 1999 },
    report: ['refund_due', 'amount_short'],
    opens: 0,
    payableAfter: true,
  },
  { name: 'of too much', change: { amt: 2001 }, report: ['refund_due', 'amount_over'], opens: 0, payableAfter: true },
  {
    ...{ name: 'in another currency', change: { cur: 'USD' }, report: ['refund_due', 'other_currency'] },
    ...{ opens: 0, payableAfter: true },
  },
  {
    ...{ name: 'that is authorised only', change: { st: 'authorized' }, report: ['refused', 'not_captured'] },
    ...{ opens: 0, payableAfter: true },
  },
  {
    ...{ name: 'that was taken before', before: 'this payment', report: ['opened'] },
    ...{ opens: 0, payableAfter: false },
  },
  {
    ...{ name: 'of a second payment', before: 'paid', change: { jti: 'second' } },
    ...{ report: ['refund_due', 'second_payment'], opens: 0, payableAfter: false },
  },
  { name: 'that is late', before: 'cancelled', report: ['refund_due', 'late'], opens: 0, payableAfter: false },
  {
    ...{ name: 'that has expired itself', report: ['refused', 'expired'], opens: 0, payableAfter: true },
    change: ({ clock }) => ({ exp: Math.floor(clock.now().wallMs / 1000) - 1 }),
  },
  {
    ...{ name: 'for an order that nobody asked for', change: { ord: 'O-none' }, report: ['refused', 'unknown_order'] },
    ...{ opens: 0, payableAfter: true },
  },
  {
    ...{ name: "for another locker than the order's", change: { lkr: 'B01' }, report: ['refund_due', 'other_locker'] },
    ...{ opens: 0, payableAfter: true },
  },
  {
    ...{ name: 'by a key that nobody knows', text: resigned(otherKey, { kid: 'other' }), counted: 'unknown_key' },
    ...{ opens: 0, payableAfter: true },
  },
  {
    ...{ name: 'of another typ by the same key', text: resigned(moneySigner, { typ: 'access+jwt' }) },
    ...{ counted: 'wrong_typ', opens: 0, payableAfter: true },
  },
  {
    ...{ name: 'that a stranger has signed', text: resigned(stranger, {}), counted: 'bad_signature' },
    ...{ opens: 0, payableAfter: true },
  },
];

describe.skipIf(!hasBroker)('money over the uplink', () => {
  let broker: Broker;
  let cloud: Collector;
  let cabinet: Cabinet;
  let number = 0;
  const given = { dir: '', time: new HandTime(), boot: 'b1', clockSet: true };
  beforeEach(async () => {
    number = 0;
    broker = await testBroker();
    cloud = await openCollector(broker);
    Object.assign(given, { dir: tempDir(), time: new HandTime() });
    cabinet = await openRental(broker, given);
  });
  afterEach(() => broker.end());

  /** A rental whose QR code is shown. */
  const shown = async (): Promise<string> => {
    const rental = await cabinet.offer();
    const order = cabinet.orderOf(rental).id;
    await eventually('it is asked for', () => reports('order', 'ord', order).length > 0, 3000);
    await cloud.send('payments', await cabinet.orderToken(rental));
    await eventually('it is shown', () => cabinet.rentals.get(rental)?.state === 'awaiting_payment');
    return rental;
  };
  const reports = (kind: string, key: string, value: string) =>
    cloud.of('reports').filter((one) => one.kind === kind && one[key] === value);
  /** The newest of what was said of a payment. */
  const saidOf = (jti: string): readonly unknown[] => {
    const { outcome, reason } = reports('payment', 'jti', jti).at(-1) ?? {};
    return reason === undefined ? [outcome] : [outcome, reason];
  };
  const refusals = (reason: string): number =>
    cabinet.audit
      .read({ from: 1, limit: 1000 })
      .filter((row) => row.event === 'sync.message_refused' && row.reason === reason).length;

  test.each(cases)('a confirmation $name', async ({
    change = {},
    text,
    before,
    report,
    counted: why,
    opens,
    payableAfter,
  }) => {
    const rental = await shown();
    number += 1;
    const jti = `pay-${number}`;
    if (before === 'paid' || before === 'this payment') {
      await cloud.send('payments', await cabinet.payToken(rental, { jti }));
      await eventually('it is paid', () => saidOf(jti)[0] === 'opened');
    } else if (before === 'cancelled') cabinet.desk.cancel(rental);
    const doors = cabinet.fired.length;
    const changed = { jti, ...(typeof change === 'function' ? change(cabinet, rental) : change) };
    const right = await cabinet.payToken(rental, changed);
    const heard = reports('payment', 'jti', changed.jti).length;
    await cloud.send('payments', text ? await text(right) : right);
    if (report) {
      await eventually(
        'it is told',
        () => reports('payment', 'jti', changed.jti).length > heard && saidOf(changed.jti)[0] === report[0],
      );
      expect(saidOf(changed.jti)).toEqual(report);
    } else {
      await eventually('it is counted', () => refusals(String(why)) === 1);
      expect(reports('payment', 'jti', changed.jti)).toEqual([]);
    }
    expect(cabinet.fired.length - doors).toBe(opens);
    // What is right and comes now pays it, or goes back.
    await cloud.send('payments', await cabinet.payToken(rental, { jti: 'afterwards' }));
    await eventually('it is told', () => ['opened', 'refund_due'].includes(String(saidOf('afterwards')[0])));
    expect(saidOf('afterwards')[0]).toBe(payableAfter ? 'opened' : 'refund_due');
    expect(cabinet.strays).toEqual([]);
    expect(cloud.faults).toEqual([]);
  });

  test('while the clock is not set, a payment counts for its order, and what has expired at the floor does not', async () => {
    const rental = await shown();
    const { wallMs } = cabinet.clock.now();
    const fresh = await cabinet.payToken(rental, { jti: 'dark' });
    await cabinet.end();
    // The board had no power for an hour, and has no battery.
    given.time.mono = 1000;
    cabinet = await openRental(broker, { ...given, boot: 'b2', clockSet: false });
    expect(cabinet.clock.now().state).toBe('untrusted');
    const stale = Math.floor(wallMs / 1000) - 60;
    await cloud.send('payments', await cabinet.payToken(rental, { jti: 'stale', exp: stale, iat: stale - 60 }));
    await eventually('it is told', () => saidOf('stale').length > 1);
    expect(saidOf('stale')).toEqual(['refused', 'expired']);
    expect(cabinet.fired).toEqual([]);
    await cloud.send('payments', fresh);
    await eventually('it is told', () => saidOf('dark')[0] === 'opened');
    expect(cabinet.fired).toHaveLength(1);
    expect(await cabinet.desk.offer({ size: 'M', durationMs: 3_600_000, pin: '135790' })).toEqual({
      ...{ kind: 'refused', why: 'clock_not_set' },
    });
  });

  test('a confirmation that is lost on its way is repeated, and opens the door once; without a line nothing is offered', async () => {
    const rental = await shown();
    const confirmation = () => cabinet.payToken(rental, { jti: 'lost' });
    await broker.kill();
    await eventually('the line is down', () => !cabinet.uplink.state().online);
    expect(cabinet.desk.offers().refused).toBe('no_network');
    expect(await cabinet.desk.offer({ size: 'M', durationMs: 3_600_000, pin: '135790' })).toEqual({
      ...{ kind: 'refused', why: 'no_network' },
    });
    expect(cabinet.fired).toEqual([]);
    await broker.start();
    await eventually('the line is up', () => cabinet.uplink.state().online && cloud.client.connected);
    // The cloud has no word of it yet, and so says it again.
    for (let n = 0; n < 3; n += 1) await cloud.send('payments', await confirmation());
    const told = () => reports('payment', 'jti', 'lost').length;
    await eventually('it is told', () => saidOf('lost')[0] === 'opened');
    const before = told();
    await cloud.send('payments', await confirmation());
    await eventually('it is told again', () => told() > before);
    expect(cabinet.fired).toHaveLength(1);
    expect(cabinet.desk.offers().refused).toBeUndefined();
  });
});
