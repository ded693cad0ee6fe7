import { randomBytes } from 'node:crypto';
import type { TrustedNow } from '../../src/access/trust.js';
import type { Grant, OpeningResult } from '../../src/cabinet/cabinet-view.js';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import { LockerError } from '../../src/lib/errors.js';
import { Cashier } from '../../src/rental/cashier.js';
import { Desk } from '../../src/rental/desk.js';
import { RentalAdmin } from '../../src/rental/rental-admin.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Rentals } from '../../src/store/rentals.js';
import { Reports } from '../../src/store/reports.js';
import { Rights } from '../../src/store/rights.js';
import { Uses } from '../../src/store/uses.js';
import { type OpenCabinet, type OpenWith, openCabinet } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { tariffOf } from './tariff-of.js';

const minute = 60_000;
const hour = 60 * minute;

const spec: RentalSpec = {
  tariffs: [tariffOf(['S'], 2000, { dailyCapPaise: 15_000 }), tariffOf(['M'], 4000, { dailyCapPaise: 15_000 })],
  ...{ tax: { name: 'GST', basisPoints: 1800 }, durationsMs: [hour, 3 * hour], longestMs: 7 * 24 * hour },
  ...{ settleMs: 3 * minute, graceMs: 10 * minute, endAfterMs: 72 * hour },
};

interface DeskWith extends OpenWith {
  readonly spec?: Partial<RentalSpec>;
}

/** What a lock does: an outcome, or nothing is sent for this reason. */
export type Lock = OpeningResult['outcome'] | 'opening.no_power' | 'opening.busy';

/** The process dies. */
export class Crash extends Error {}

interface DeskState {
  online: boolean;
  takesOn: boolean;
  /** The process dies with the next lock that is fired. */
  crash: boolean;
  /** The process dies before one of the next transactions: 0 is the next one. */
  diesBefore: number | undefined;
  /** What is wrong with a locker's lock; the others open. */
  readonly locks: Map<string, Lock>;
  readonly unsound: Set<string>;
}

/** Signs what the cloud says of money. */
export const moneySigner = signer('cloud', ['order+jwt', 'pay+jwt']);

/** A desk over a real store, with lockers A01 and A02 of size S and B01 of size M, and the cloud that it deals with. */
export function openDesk(given: DeskWith = {}) {
  const cabinet = openCabinet(given);
  cabinet.audit.begin();
  return { ...cabinet, ...deskOver({ ...cabinet, reports: new Reports(cabinet.store) }, given) };
}

/** The same over the store of a cabinet that runs. */
export function deskOver(
  {
    store,
    audit,
    clock,
    time,
    reports,
  }: Pick<OpenCabinet, 'store' | 'audit' | 'clock' | 'time'> & { readonly reports: Reports },
  given: {
    readonly spec?: Partial<RentalSpec>;
    readonly online?: () => boolean;
    readonly trust?: TrustedNow;
  } = {},
) {
  const rentals = new Rentals(store);
  const rights = new Rights(store);
  const book = new RentalBook({ audit, clock, rentals, reports });
  const fired: string[] = [];
  /** Openings of lockers that nobody has paid for. */
  const strays: string[] = [];
  /** Rentals that the desk told to have changed. */
  const changes: string[] = [];
  const blocked = new BlockedLockers(store);
  const state: DeskState = {
    ...{ online: true, takesOn: true, crash: false, diesBefore: undefined },
    ...{ locks: new Map(), unsound: new Set() },
  };
  const tx = store.tx.bind(store);
  store.tx = <T>(work: () => T): T => {
    if (state.diesBefore === 0) throw new Crash();
    if (state.diesBefore !== undefined) state.diesBefore -= 1;
    return tx(work);
  };
  const wish = {
    /** What else happens while a lock is fired. */
    onFire: (): void => undefined,
    /** What else happens while a PIN is hashed for a locker. */
    onHash: (_locker: string): void => undefined,
  };
  const open = async ({ locker, alongside, credentialRef = '' }: Grant): Promise<OpeningResult> => {
    const lock = state.locks.get(locker) ?? 'opened';
    // Somebody else is opening it.
    if (lock === 'opening.busy') state.unsound.add(locker);
    if (lock === 'opening.no_power' || lock === 'opening.busy') throw new LockerError(lock, 'nothing was sent');
    store.tx(() => {
      alongside?.();
      audit.append({ event: 'lock.intent', locker });
    });
    fired.push(locker);
    wish.onFire();
    if (rentals.ofRight(credentialRef)?.locker !== locker) strays.push(locker);
    if (state.crash) throw new Crash();
    if (lock === 'failed') state.unsound.add(locker);
    return { outcome: lock, locker, ...(lock === 'failed' && { reason: 'latch_closed' }) };
  };
  const hashPin = async (locker: string, pin: string): Promise<string> => {
    wish.onHash(locker);
    return `$argon2id$${Buffer.from(`${locker}|${pin}`).toString('hex')}`;
  };
  const lockers = [
    { id: 'A01', size: 'S', board: 'b1', channel: 1 },
    { id: 'A02', size: 'S', board: 'b1', channel: 2 },
    { id: 'B01', size: 'M', board: 'b1', channel: 3 },
  ];
  const whole: RentalSpec = { ...spec, ...given.spec };
  const desk = new Desk({
    ...{ store, clock, rentals, rights, book, spec: whole, timezone: 'Asia/Kolkata', lockers, open },
    isFree: (locker) => !state.unsound.has(locker) && !blocked.has(locker) && rights.naming(locker).length === 0,
    block: (locker) => void store.tx(() => blocked.add(locker)),
    takesOn: () => state.takesOn,
    online: given.online ?? (() => state.online),
    hashPin,
    random: randomBytes,
    changed: (rental) => void changes.push(rental),
  });
  const cashier = new Cashier({
    ...{ store, clock, rentals, book, spec: whole, cabinet: 'CAB-1' },
    trust: given.trust ?? {
      current: () => ({ kind: 'ready', keys: moneySigner.trust, version: 1, payees: ['shop@bank'] }),
    },
    withdraw: (rental, reason) => desk.withdraw(rental, reason),
    give: (paid) => desk.handOver.give(paid),
    changed: () => undefined,
  });
  const admin = new RentalAdmin({
    ...{
      store,
      clock,
      rentals,
      rights,
      uses: new Uses(store),
      blocked,
      book,
      spec: whole,
      prices: desk.prices,
      hashPin,
    },
    isGiving: (rental) => desk.handOver.isGiving(rental),
    allocate: (size) => desk.allocate(size),
    isFree: (locker) => desk.isFree(locker),
    lockers: new Map(lockers.map((locker) => [locker.id, locker])),
    unblock: (locker, { actor, actorRole }, alongside) =>
      store.tx(() => {
        blocked.remove(locker);
        audit.append({ event: 'admin.unblocked', locker, actor, actor_role: actorRole });
        alongside();
      }),
    randomPin: () => '135791',
    changed: () => undefined,
  });
  const seconds = (ms: number): number => Math.floor((clock.now().wallMs + ms) / 1000);
  const orderOf = (rental: string) => {
    const order = rentals.ordersOf(rental).at(-1);
    if (order === undefined) throw new Error('no order');
    return order;
  };
  return {
    ...{ rentals, reports, rights, desk, admin, cashier, hashPin, wish, state, fired, strays, changes, blocked, time },
    orderOf,
    /** A customer's offer of a size for an hour. */
    offer: async (size = 'S', durationMs = hour): Promise<string> => {
      const offered = await desk.offer({ size, durationMs, pin: '246810' });
      if (offered.kind === 'refused') throw new Error(offered.why);
      return offered.rental;
    },
    /** The cloud's answer to the last order of a rental. */
    orderToken: (rental: string, change: object = {}): Promise<string> => {
      const { id, locker, paise } = orderOf(rental);
      const upi = `upi://pay?pa=shop@bank&am=${(paise / 100).toFixed(2)}&cu=INR&tr=${id}`;
      const claims = { aud: 'CAB-1', jti: `o-${id}`, ord: id, lkr: locker, amt: paise, cur: 'INR', upi };
      return moneySigner.jws(
        { alg: 'EdDSA', kid: 'cloud', typ: 'order+jwt' },
        { ...claims, exp: seconds(5 * minute), ...change },
      );
    },
    /** A confirmation of the payment of the last order of a rental. */
    payToken: (rental: string, change: object = {}): Promise<string> => {
      const { id, locker, paise } = orderOf(rental);
      const claims = { aud: 'CAB-1', jti: `p-${id}`, ord: id, lkr: locker, amt: paise, cur: 'INR', st: 'captured' };
      return moneySigner.jws(
        { alg: 'EdDSA', kid: 'cloud', typ: 'pay+jwt' },
        { ...claims, ref: '****1234', iat: seconds(0), exp: seconds(2 * minute), ...change },
      );
    },
    events: (): string[] => audit.read({ from: 1, limit: 1000 }).map(({ event }) => event),
    /** What is told upwards and not acknowledged, without its id. */
    told: () => reports.open().map(({ kind, state: how, details }) => ({ kind, state: how, ...details })),
  };
}
