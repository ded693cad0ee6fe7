import { onTestFinished } from 'vitest';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import type { StoredOrder } from '../../src/store/rentals.js';
import { tariffOf } from '../rental/tariff-of.js';
import { eventually } from '../running-daemon.js';
import { type SessionWorldWith, sessionWorld } from './session-world.js';

const hour = 3_600_000;

/**
 * M costs 30 rupees an hour. L is let for a twentieth of a second, so that it runs longer at once: 20 rupees, then 40 for the day and
 * not more.
 */
const rented: RentalSpec = {
  tariffs: [tariffOf(['M'], 3000), tariffOf(['L'], 2000, { blocks: [{ ms: 50, paise: 2000 }], dailyCapPaise: 4000 })],
  ...{ tax: { name: 'GST', basisPoints: 1800 }, durationsMs: [50, hour, 3 * hour], longestMs: 7 * 24 * hour },
  ...{ settleMs: 180_000, graceMs: 0, endAfterMs: 72 * hour },
};

export const pin = '246810';

/** A kiosk that rents, and the cloud that it deals with. */
export async function rentalWorld(
  given: SessionWorldWith & {
    readonly spec?: Partial<RentalSpec> /** Nobody tells the time. */;
    readonly timeless?: true;
  } = {},
) {
  const kiosk = await sessionWorld({ ...given, rental: { ...rented, ...given.spec } });
  const { office, cloud, world, call, post } = kiosk;
  if (office === undefined) throw new Error('nothing is rented');
  const { rentals, clock } = world.tables;
  // Whether or not the machine's own clock is set.
  if (!given.timeless)
    clock.confirm({ source: 'confirmed', wallMs: Date.now(), monoMs: clock.now().monoMs, errorMs: 500 });
  const ticks = setInterval(() => office.desk.tick(), 50);
  onTestFinished(() => clearInterval(ticks));
  const seconds = (ms: number): number => Math.floor((clock.now().wallMs + ms) / 1000);
  const orderOf = (rental: string): StoredOrder => {
    const order = rentals.ordersOf(rental).at(-1);
    if (order === undefined) throw new Error('no order');
    return order;
  };
  /** The cloud answers the newest order of a rental: its QR code is shown so long. */
  const show = async (rental: string, openMs = 300_000): Promise<void> => {
    const { id, locker, paise } = orderOf(rental);
    const upi = `upi://pay?pa=shop@bank&am=${(paise / 100).toFixed(2)}&cu=INR&tr=${id}`;
    const claims = { aud: 'TEST-1', jti: `o-${id}`, ord: id, lkr: locker, amt: paise, cur: 'INR', upi };
    const header = { alg: 'EdDSA', kid: 'k1', typ: 'order+jwt' } as const;
    const reason = await office.cashier.takeOrder(await cloud.jws(header, { ...claims, exp: seconds(openMs) }));
    if (reason !== undefined) throw new Error(reason);
  };
  /** The newest order of a rental is paid; gives why not. Waits for the door. */
  const pay = async (rental: string) => {
    const { id, locker, paise } = orderOf(rental);
    const claims = { aud: 'TEST-1', jti: `p-${id}`, ord: id, lkr: locker, amt: paise, cur: 'INR', st: 'captured' };
    const header = { alg: 'EdDSA', kid: 'k1', typ: 'pay+jwt' } as const;
    const times = { ref: '****1234', iat: seconds(0), exp: seconds(120_000) };
    return office.cashier.takePayment(await cloud.jws(header, { ...claims, ...times }));
  };
  const get = async (rental: string) => (await call('GET', `/api/rentals/${rental}`)).body;
  return {
    ...{ ...kiosk, office, rentals, show, pay, get },
    rent: (size = 'M', duration = '1h', headers = {}) => post('/api/rentals', { size, duration, pin }, headers),
    /** A rental that was paid, and whose door stands open. */
    rentAndPay: async (size = 'M', duration = '1h') => {
      const { status, body } = await post('/api/rentals', { size, duration, pin });
      if (status !== 200) throw new Error(JSON.stringify(body));
      const { rental, locker } = { rental: String(body.rental), locker: String(body.locker) };
      await show(rental);
      await pay(rental);
      return { rental, locker };
    },
    owes: (rental: string, amount: string) =>
      eventually('something is owed', async () => (await get(rental)).owed === amount),
  };
}
