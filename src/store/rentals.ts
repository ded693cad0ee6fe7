import { z } from 'zod';
import { paymentOutcomes } from '../tokens/given-rental.js';
import type { Store } from './store.js';
import { bootId, configId, pinHash, reference } from './text-shapes.js';

/** Who pays for a rental: a customer; or the cloud, for a delivery that a courier brings. */
export const payers = ['customer', 'cloud'] as const;

/** How a rental stands, from the offer to its end. */
export const storedRentalStates = [
  /** A locker is held: the order is asked for, or a courier stands at the open door. */
  'offered',
  /** The QR code is shown, or money is on its way. */
  'awaiting_payment',
  'active',
  /** Its paid time is over, and what is owed is not paid; of a delivery: it is due to go back. */
  'overstayed',
  /** The customer has taken his things. */
  'collected',
  /** It came to nothing, or somebody who runs the cabinet ended it. */
  'ended',
  /** It was paid, and no locker could be given for it: the money goes back. */
  'refund_due',
] as const;

/** A rental. Times are ms, money is whole paise. */
export interface StoredRental {
  /** 128 random bits. */
  readonly id: string;
  readonly locker: string;
  /** The size that was asked for and is paid; the locker may be larger. */
  readonly size: string;
  readonly state: (typeof storedRentalStates)[number];
  readonly payer: (typeof payers)[number];
  /** The right that opens it, from its beginning on. Of a delivery: the right (or command) by which it was brought; its own id where that was erased. */
  readonly rightRef: string;
  /** Argon2id of the PIN that the customer has chosen, until the right has it. */
  readonly pinHash: string | null;
  /** For how long it had run at the mark: see src/rental/rental-time.ts. */
  readonly usedMs: number;
  readonly boot: string;
  readonly monoMs: number;
  readonly beganMs: number | null;
  readonly paidMs: number;
  readonly paidPaise: number;
  /** What those who run the cabinet let go: the price of time that was given. */
  readonly waivedPaise: number;
  /** How often its customer has opened it. */
  readonly openings: number;
  /** The cloud's random id of the booking. */
  readonly subjectRef: string | null;
  /** When it was over, wall ms or the floor; `null` while it is not. */
  readonly overMs: number | null;
}

export const orderStates = ['asked', 'shown', 'paid', 'closed'] as const;

/** One payment that was asked for. */
export interface StoredOrder {
  readonly id: string;
  readonly rental: string;
  readonly locker: string;
  readonly paise: number;
  /** The time that it buys. */
  readonly buysMs: number;
  readonly state: (typeof orderStates)[number];
  /** What its QR code shows, while it may be shown. */
  readonly upi: string | null;
  /** When it was asked for or shown: boot and monotonic time, and for how long it is payable from then on. */
  readonly boot: string;
  readonly monoMs: number;
  readonly openMs: number;
  /** When its QR code closes by the cloud's clock, wall ms; 0 while it is asked for. */
  readonly closesMs: number;
}

/** What a payment came to; it is told again for each repeat. */
export interface StoredPayment {
  readonly jti: string;
  readonly order: string;
  readonly outcome: (typeof paymentOutcomes)[number];
  readonly reason: string | null;
  readonly locker: string | null;
}

const amount = z.int().min(0).max(100_000_000);
const ms = z.int().min(0);
const rentalShape = z.strictObject({
  ...{ id: reference, locker: configId, size: configId, state: z.enum(storedRentalStates), rightRef: reference },
  payer: z.enum(payers),
  ...{ pinHash: pinHash.nullable(), usedMs: ms, boot: bootId, monoMs: ms, beganMs: ms.nullable() },
  ...{
    paidMs: ms,
    paidPaise: amount,
    waivedPaise: amount,
    openings: ms,
    subjectRef: reference.nullable(),
    overMs: ms.nullable(),
  },
});
const orderShape = z.strictObject({
  ...{ id: configId, rental: reference, locker: configId, paise: amount, buysMs: ms, state: z.enum(orderStates) },
  ...{
    upi: z
      .string()
      .regex(/^upi:\/\/pay\?[\x21-\x7e]{1,1013}$/)
      .nullable(),
    boot: bootId,
    monoMs: ms,
    openMs: ms,
  },
  closesMs: ms,
});
const paymentShape = z.strictObject({
  ...{ jti: reference, order: configId, outcome: z.enum(paymentOutcomes) },
  ...{
    reason: z
      .string()
      .regex(/^[a-z_]{1,32}$/)
      .nullable(),
    locker: configId.nullable(),
  },
});

const rentalColumns = `id, locker, size, state, payer, right_ref AS rightRef, pin_hash AS pinHash, used_ms AS usedMs, boot, mono_ms AS monoMs,
  began_ms AS beganMs, paid_ms AS paidMs, paid_paise AS paidPaise,
  waived_paise AS waivedPaise, openings, subject_ref AS subjectRef, over_ms AS overMs`;
const orderColumns = `id, rental, locker, paise, buys_ms AS buysMs, state, upi, boot, mono_ms AS monoMs, open_ms AS openMs,
  closes_ms AS closesMs`;
const running = "state IN ('active', 'overstayed')";
const holding = "state IN ('offered', 'awaiting_payment', 'active', 'overstayed')";

/** Rentals with their orders and payments. What changes them is called inside a transaction. */
export class Rentals {
  readonly #get;
  readonly #list;
  readonly #running;
  readonly #over;
  readonly #counts;
  readonly #holding;
  readonly #ofRight;
  readonly #delivering;
  readonly #deliveredBy;
  readonly #lastCollected;
  readonly #forgetCourier;
  readonly #put;
  readonly #order;
  readonly #ordersOf;
  readonly #openOrders;
  readonly #putOrder;
  readonly #payment;
  readonly #paymentsOf;
  readonly #putPayment;
  readonly #turns;
  readonly #addTurn;
  readonly #forgets;
  readonly #erases;
  readonly #untold;

  constructor(store: Store) {
    this.#get = store.statement<[string], StoredRental>(`SELECT ${rentalColumns} FROM rentals WHERE id = ?`);
    this.#list = store.statement<[], StoredRental>(`SELECT ${rentalColumns} FROM rentals ORDER BY rowid`);
    this.#running = store.statement<[], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE ${running} ORDER BY rowid`,
    );
    this.#over = store.statement<[number], { over: number }>(
      'SELECT 1 AS over FROM rentals WHERE over_ms <= ? LIMIT 1',
    );
    this.#counts = store.statement<[], { state: StoredRental['state']; rentals: number }>(
      'SELECT state, count(*) AS rentals FROM rentals GROUP BY state',
    );
    this.#holding = store.statement<[string], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE locker = ? AND ${holding} LIMIT 1`,
    );
    this.#ofRight = store.statement<[string], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE right_ref = ? AND ${running} AND payer = 'customer' LIMIT 1`,
    );
    const delivering = "payer = 'cloud' AND over_ms IS NULL";
    this.#delivering = store.statement<[], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE ${delivering} ORDER BY rowid`,
    );
    this.#deliveredBy = store.statement<[string], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE right_ref = ? AND ${delivering} ORDER BY rowid`,
    );
    this.#lastCollected = store.statement<[string], StoredRental>(
      `SELECT ${rentalColumns} FROM rentals WHERE locker = ? AND payer = 'cloud' AND state = 'collected'
       ORDER BY rowid DESC LIMIT 1`,
    );
    this.#forgetCourier = store.statement<[string], never>(
      "UPDATE rentals SET right_ref = id WHERE payer = 'cloud' AND right_ref = ?",
    );
    this.#put = store.statement<[StoredRental], never>(
      `INSERT INTO rentals (id, locker, size, state, payer, right_ref, pin_hash, used_ms, boot, mono_ms, began_ms, paid_ms, paid_paise,
         waived_paise, openings, subject_ref, over_ms)
       VALUES (@id, @locker, @size, @state, @payer, @rightRef, @pinHash, @usedMs, @boot, @monoMs, @beganMs, @paidMs, @paidPaise,
         @waivedPaise, @openings, @subjectRef, @overMs)
       ON CONFLICT (id) DO UPDATE SET locker = excluded.locker, state = excluded.state, right_ref = excluded.right_ref,
         pin_hash = excluded.pin_hash, used_ms = excluded.used_ms, boot = excluded.boot, mono_ms = excluded.mono_ms,
         began_ms = excluded.began_ms, paid_ms = excluded.paid_ms, paid_paise = excluded.paid_paise,
         waived_paise = excluded.waived_paise,
         openings = excluded.openings, subject_ref = excluded.subject_ref, over_ms = excluded.over_ms`,
    );
    this.#order = store.statement<[string], StoredOrder>(`SELECT ${orderColumns} FROM orders WHERE id = ?`);
    this.#ordersOf = store.statement<[string], StoredOrder>(
      `SELECT ${orderColumns} FROM orders WHERE rental = ? ORDER BY rowid`,
    );
    this.#openOrders = store.statement<[], StoredOrder>(
      `SELECT ${orderColumns} FROM orders WHERE state IN ('asked', 'shown') ORDER BY rowid`,
    );
    this.#putOrder = store.statement<[StoredOrder], never>(
      `INSERT INTO orders (id, rental, locker, paise, buys_ms, state, upi, boot, mono_ms, open_ms, closes_ms)
       VALUES (@id, @rental, @locker, @paise, @buysMs, @state, @upi, @boot, @monoMs, @openMs, @closesMs)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, upi = excluded.upi, boot = excluded.boot,
         mono_ms = excluded.mono_ms, open_ms = excluded.open_ms, closes_ms = excluded.closes_ms`,
    );
    this.#payment = store.statement<[string], StoredPayment>(
      'SELECT jti, ord AS "order", outcome, reason, locker FROM payments WHERE jti = ?',
    );
    this.#paymentsOf = store.statement<[string], StoredPayment>(
      'SELECT jti, ord AS "order", outcome, reason, locker FROM payments WHERE ord = ? ORDER BY rowid',
    );
    this.#putPayment = store.statement<[StoredPayment], never>(
      `INSERT INTO payments (jti, ord, outcome, reason, locker) VALUES (@jti, @order, @outcome, @reason, @locker)
       ON CONFLICT (jti) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, locker = excluded.locker`,
    );
    this.#turns = store.statement<[], { locker: string; rentals: number }>('SELECT locker, rentals FROM turns');
    this.#addTurn = store.statement<[string], never>(
      'INSERT INTO turns (locker, rentals) VALUES (?, 1) ON CONFLICT (locker) DO UPDATE SET rentals = rentals + 1',
    );
    const over = 'SELECT id FROM rentals WHERE over_ms <= ?';
    this.#forgets = [
      `DELETE FROM payments WHERE ord IN (SELECT id FROM orders WHERE rental IN (${over}))`,
      `DELETE FROM orders WHERE rental IN (${over})`,
      'DELETE FROM rentals WHERE over_ms <= ?',
    ].map((sql) => store.statement<[number], never>(sql));
    this.#erases = [
      'DELETE FROM payments WHERE ord IN (SELECT id FROM orders WHERE rental = ?)',
      'DELETE FROM orders WHERE rental = ?',
      'DELETE FROM rentals WHERE id = ?',
      // What the cloud has not heard yet says no more whose it was.
      "UPDATE reports SET details = json_remove(details, '$.run') WHERE kind = 'rental' AND about = ?",
    ].map((sql) => store.statement<[string], never>(sql));
    this.#untold = store.statement<[], Pick<StoredRental, 'id' | 'rightRef' | 'subjectRef'>>(
      `SELECT about AS id, details ->> '$.run.right' AS rightRef, details ->> '$.run.subject' AS subjectRef
       FROM reports WHERE kind = 'rental' AND details ->> '$.run' IS NOT NULL`,
    );
  }

  get(id: string): StoredRental | undefined {
    return this.#get.get(id);
  }

  /** Oldest first. */
  list(): StoredRental[] {
    return this.#list.all();
  }

  /** Those that run, oldest first. */
  running(): StoredRental[] {
    return this.#running.all();
  }

  /** How many there are in each state. */
  counts(): Readonly<Record<StoredRental['state'], number>> {
    const found = new Map(this.#counts.all().map(({ state, rentals }) => [state, rentals]));
    const count = (state: StoredRental['state']): number => found.get(state) ?? 0;
    return {
      ...{ offered: count('offered'), awaiting_payment: count('awaiting_payment'), active: count('active') },
      ...{ overstayed: count('overstayed'), collected: count('collected'), ended: count('ended') },
      refund_due: count('refund_due'),
    };
  }

  /** Whether one was over by then. */
  hasOver(overByMs: number): boolean {
    return this.#over.get(overByMs) !== undefined;
  }

  /** The rental for which a locker is held. */
  holding(locker: string): StoredRental | undefined {
    return this.#holding.get(locker);
  }

  /** The running rental that a customer has paid for and that his right opens. */
  ofRight(ref: string): StoredRental | undefined {
    return this.#ofRight.get(ref);
  }

  /** Deliveries that are not over, oldest first. */
  delivering(): StoredRental[] {
    return this.#delivering.all();
  }

  /** Deliveries that a courier's right has brought and that are not over, oldest first. */
  deliveredBy(ref: string): StoredRental[] {
    return this.#deliveredBy.all(ref);
  }

  /** The last delivery that was collected from a locker, as long as it is kept. */
  lastCollected(locker: string): StoredRental | undefined {
    return this.#lastCollected.get(locker);
  }

  /** Nobody knows any more by whose right deliveries were brought. */
  forgetCourier(ref: string): void {
    this.#forgetCourier.run(ref);
  }

  /** Stores a rental as it is now. Throws for free text. */
  put(rental: StoredRental): void {
    this.#put.run(rentalShape.parse(rental));
  }

  order(id: string): StoredOrder | undefined {
    return this.#order.get(id);
  }

  /** Oldest first. */
  ordersOf(rental: string): StoredOrder[] {
    return this.#ordersOf.all(rental);
  }

  /** Orders that are asked for or shown, oldest first. */
  openOrders(): StoredOrder[] {
    return this.#openOrders.all();
  }

  putOrder(order: StoredOrder): void {
    this.#putOrder.run(orderShape.parse(order));
  }

  payment(jti: string): StoredPayment | undefined {
    return this.#payment.get(jti);
  }

  /** Oldest first. */
  paymentsOf(order: string): StoredPayment[] {
    return this.#paymentsOf.all(order);
  }

  putPayment(payment: StoredPayment): void {
    this.#putPayment.run(paymentShape.parse(payment));
  }

  /** How often each locker was rented; those that never were are not there. */
  turns(): ReadonlyMap<string, number> {
    return new Map(this.#turns.all().map(({ locker, rentals }) => [locker, rentals]));
  }

  addTurn(locker: string): void {
    this.#addTurn.run(configId.parse(locker));
  }

  /** Forgets one rental with its orders and payments. */
  erase(id: string): void {
    for (const statement of this.#erases) statement.run(id);
  }

  /** Those of which the cloud has not heard the last yet, with what names whose they are. They may have been forgotten themselves. */
  untold(): Pick<StoredRental, 'id' | 'rightRef' | 'subjectRef'>[] {
    return this.#untold.all();
  }

  /** Forgets rentals that were over by then, with their orders and payments. Returns how many. */
  forget(overByMs: number): number {
    return this.#forgets.map((statement) => statement.run(overByMs)).at(-1) ?? 0;
  }
}
