import type { AuditLog } from '../audit/audit-log.js';
import type { NewEvent, Reason } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import type { Rentals, StoredOrder, StoredPayment, StoredRental } from '../store/rentals.js';
import { newReportId, type Reports } from '../store/reports.js';
import { holdsLocker, isRunning, nextState, type RentalEvent } from './rental-state.js';
import { marked, type RunTime } from './rental-time.js';

interface BookParts {
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly reports: Reports;
}

/** Who or what moves a rental on, beside its customer. */
export type Mover = Pick<NewEvent, 'actor' | 'actor_role' | 'credential_ref' | 'access_mode'>;

/** What changes with a step. */
type Change = Partial<
  Pick<StoredRental, 'locker' | 'pinHash' | 'paidMs' | 'paidPaise' | 'waivedPaise' | 'openings' | 'beganMs'>
>;

const minuteMs = 60_000;

/**
 * Writes what happens to rentals and their orders: each step is the row as it is now, a row of the record, and, of what is paid,
 * a report. Everything here is called inside a transaction.
 */
export class RentalBook {
  constructor(private readonly parts: BookParts) {}

  /** A new rental, with its first row. */
  begin(rental: StoredRental, order: StoredOrder | undefined, who: Mover = {}): void {
    this.parts.rentals.put(rental);
    this.#note('rental.offered', rental, who);
    if (order) this.#askFor(order);
    if (rental.payer === 'cloud') this.#report(rental);
  }

  /** One more order for a rental that runs. */
  ask(order: StoredOrder): void {
    this.#askFor(order);
  }

  /**
   * Moves a rental on.
   * @returns it as it is now
   * @throws Error where the event cannot happen to it: a fault of the program
   */
  move(rental: StoredRental, event: RentalEvent, change: Change = {}, who: Mover = {}, reason?: Reason): StoredRental {
    const state = nextState(rental.payer, rental.state, event);
    if (state === undefined) throw new Error(`rental ${rental.state} cannot be ${event}`);
    const { clock, rentals } = this.parts;
    const now = clock.now();
    const over = state === 'collected' || state === 'ended' || state === 'refund_due';
    const next: StoredRental = {
      ...rental,
      // A rental runs from the moment at which it is paid, or at which what it is for was brought.
      ...(isRunning(rental.state)
        ? roundedRun(marked(rental, now))
        : { boot: now.boot, monoMs: Math.floor(now.monoMs) }),
      ...change,
      state,
      overMs: over ? Math.floor(clock.effectiveMs()) : null,
    };
    rentals.put(next);
    if (over) this.#closeOrders(rental.id);
    this.#note(`rental.${event}`, next, who, reason);
    // Of what nobody has paid for yet the cloud hears by its order.
    if (isRunning(state) || isRunning(rental.state) || rental.payer === 'cloud') this.#report(next, reason);
    return next;
  }

  /** Gives a paid rental another locker. */
  moveTo(rental: StoredRental, change: Pick<StoredRental, 'locker' | 'pinHash'>, who: Mover = {}): StoredRental {
    const next = { ...rental, ...change };
    this.parts.rentals.put(next);
    this.#note('rental.moved', next, who);
    this.#report(next);
    return next;
  }

  /** The cloud has given a rental back, or what was lost of it: as it is now. */
  giveBack(rental: StoredRental): void {
    this.parts.rentals.put(rental);
    if (rental.overMs !== null) this.#closeOrders(rental.id);
    this.#note('rental.given_back', rental, { actor_role: 'cloud' });
    if (holdsLocker(rental.state)) this.#report(rental);
  }

  /** Its customer has opened it once more. */
  countOpening(rental: StoredRental): StoredRental {
    const next = { ...rental, openings: rental.openings + 1 };
    this.parts.rentals.put(next);
    return next;
  }

  /** Keeps how long a rental has run, so that a power cut takes none of it back. */
  mark(rental: StoredRental): void {
    this.parts.rentals.put({ ...rental, ...roundedRun(marked(rental, this.parts.clock.now())) });
  }

  /** The order is shown: from now on so long it is payable. */
  show(order: StoredOrder, shown: Pick<StoredOrder, 'upi' | 'openMs' | 'closesMs'>): StoredOrder {
    const now = this.parts.clock.now();
    const next: StoredOrder = { ...order, ...shown, state: 'shown', boot: now.boot, monoMs: Math.floor(now.monoMs) };
    this.parts.rentals.putOrder(next);
    return next;
  }

  /** It is not to be paid any more. */
  close(order: StoredOrder, state: 'expired' | 'cancelled', reason: Reason): void {
    this.parts.rentals.putOrder({ ...order, state: 'closed', upi: null });
    this.parts.audit.append({
      ...{ event: 'pay.closed', locker: order.locker, order_ref: order.id, reason },
      ...this.#whose(order.id),
    });
    this.#tellOrder(order, state);
  }

  /** It is paid, where that is known by a payment that is to be settled. */
  paid(order: StoredOrder, payment?: StoredPayment): void {
    this.parts.rentals.putOrder({ ...order, state: 'paid', upi: null });
    // What is told of the rental names it.
    if (payment) this.parts.rentals.putPayment(payment);
  }

  /**
   * What a payment came to: kept, told upwards, and a row.
   * @param masked the masked reference of the payment
   */
  settle(payment: StoredPayment, masked: string | undefined, reason?: Reason): void {
    this.parts.rentals.putPayment({ ...payment, reason: reason ?? null });
    const refund = payment.outcome === 'refund_due';
    this.#payRow(refund ? 'pay.refund_due' : 'pay.confirmed', payment, masked, reason);
    this.tellPayment(payment, payment.outcome, reason);
  }

  /** The door of a paid order was opened after all. */
  opened(payment: StoredPayment, locker: string): void {
    const opened: StoredPayment = { ...payment, outcome: 'opened', locker };
    this.parts.rentals.putPayment(opened);
    this.tellPayment(opened, 'opened');
  }

  /** A confirmation that does nothing: told and recorded; the payment is not settled by it. */
  refuse(payment: Omit<StoredPayment, 'outcome' | 'reason'>, masked: string | undefined, reason: Reason): void {
    this.#payRow('pay.rejected', payment, masked, reason);
    this.tellPayment(payment, 'refused', reason);
  }

  /** Tells upwards what a payment came to, again where it was told before. */
  tellPayment(
    { jti, order, locker }: Pick<StoredPayment, 'jti' | 'order' | 'locker'>,
    state: StoredPayment['outcome'] | 'refused',
    reason?: string,
  ): void {
    this.parts.reports.put({
      ...{ id: newReportId(), kind: 'payment', about: jti, state },
      details: { order, ...(locker !== null && { locker }), ...(reason !== undefined && { reason }) },
    });
  }

  /** The money of an order that was to go back has gone back. The order may be forgotten. */
  refunded(id: string, masked: string | undefined, who: Mover): void {
    const order = this.parts.rentals.order(id);
    this.parts.audit.append({
      ...{ event: 'pay.refunded', order_ref: id, payment_status: 'refunded', ...this.#whose(id), ...who },
      ...(order && { locker: order.locker }),
      ...(masked !== undefined && { payment_ref: masked }),
    });
  }

  /** What is over is not to be paid for: money that comes all the same is late. */
  #closeOrders(rental: string): void {
    for (const order of this.parts.rentals.ordersOf(rental))
      if (isOpen(order)) this.close(order, 'cancelled', 'cancelled');
  }

  #askFor(order: StoredOrder): void {
    this.parts.rentals.putOrder(order);
    this.parts.audit.append({
      ...{ event: 'pay.asked', locker: order.locker, order_ref: order.id },
      ...this.#whose(order.id),
    });
    this.#tellOrder(order, 'asked');
  }

  #tellOrder({ id, rental, locker, paise }: StoredOrder, state: 'asked' | 'expired' | 'cancelled'): void {
    const { size } = this.parts.rentals.get(rental) ?? {};
    this.parts.reports.put({
      ...{ id: newReportId(), kind: 'order', about: id, state },
      details: { locker, paise, rental, ...(size !== undefined && { size }) },
    });
  }

  /** What was paid for a rental last. Its own report may never leave a cabinet that dies now. */
  #lastPayment(rental: string): { readonly last?: { readonly order: string; readonly jti: string } } {
    const { rentals } = this.parts;
    for (const { id: order, state } of rentals.ordersOf(rental).toReversed()) {
      const payment = state === 'paid' ? rentals.paymentsOf(order).find(bought) : undefined;
      if (payment) return { last: { order, jti: payment.jti } };
    }
    return {};
  }

  #payRow(
    event: 'pay.confirmed' | 'pay.rejected' | 'pay.refund_due',
    { order, locker }: Pick<StoredPayment, 'order' | 'locker'>,
    masked: string | undefined,
    reason: Reason | undefined,
  ): void {
    const status = {
      'pay.confirmed': 'confirmed',
      'pay.rejected': 'rejected',
      'pay.refund_due': 'refund_due',
    } as const;
    this.parts.audit.append({
      ...{ event, order_ref: order, payment_status: status[event] },
      ...this.#whose(order),
      ...(locker !== null && { locker }),
      ...(masked !== undefined && { payment_ref: masked }),
      ...(reason && { reason }),
    });
  }

  /** The right and the booking of an order's rental: what is asked and paid belongs to the same person. */
  #whose(id: string): Pick<NewEvent, 'credential_ref' | 'subject_ref'> {
    const order = this.parts.rentals.order(id);
    const rental = order && this.parts.rentals.get(order.rental);
    if (rental === undefined) return {};
    const { rightRef, subjectRef } = rental;
    return { credential_ref: rightRef, ...(subjectRef !== null && { subject_ref: subjectRef }) };
  }

  #note(event: NewEvent['event'], rental: StoredRental, who: Mover = {}, reason?: Reason): void {
    const { locker, payer, rightRef, subjectRef, paidMs, usedMs } = rental;
    const { credential_ref: right = rightRef } = who;
    // Whoever collects a delivery or takes it back is another person than its courier, and a row is one person's.
    const isHis = payer === 'customer' || right === rightRef;
    this.parts.audit.append({
      ...{ event, locker, ...who, credential_ref: right },
      ...(isHis && subjectRef !== null && { subject_ref: subjectRef }),
      ...(reason && { reason }),
      error_args: [paidMs, usedMs].map((ms) => Math.floor(ms / minuteMs)),
    });
  }

  #report(rental: StoredRental, reason?: Reason): void {
    const { id, locker, size, state, payer, beganMs, paidMs, subjectRef } = rental;
    const { rightRef: right, usedMs, paidPaise, waivedPaise, openings } = rental;
    const { chain, seq } = this.parts.audit.head();
    const contents = state === 'ended' ? /^contents_(.+)$/.exec(reason ?? '')?.[1] : undefined;
    const order = this.parts.rentals.ordersOf(id).find((one) => one.state === 'paid');
    const fromMs = beganMs ?? Math.floor(this.parts.clock.effectiveMs());
    this.parts.reports.put({
      ...{ id: newReportId(), kind: 'rental', about: id, state },
      // What was free for its customer has no order: its rental stands for it.
      details: {
        ...{ order: order?.id ?? 'free', locker, size, fromMs, untilMs: fromMs + paidMs },
        ...(payer === 'cloud' && { payer }),
        ...(contents !== undefined && { contents }),
        // By this it is given back to a cabinet that loses its database.
        run: {
          ...{ right, usedMs, paidPaise, waivedPaise, openings, chain, seq },
          ...(subjectRef !== null && { subject: subjectRef }),
          ...(beganMs !== null && { beganMs }),
          ...this.#lastPayment(id),
        },
      },
    });
  }
}

/** It may be paid. */
export function isOpen({ state }: StoredOrder): boolean {
  return state === 'asked' || state === 'shown';
}

/** Its money was not sent back. */
function bought({ outcome }: StoredPayment): boolean {
  return outcome === 'begun' || outcome === 'opened';
}

function roundedRun(run: RunTime): RunTime {
  const { usedMs, boot, monoMs, beganMs } = run;
  return { boot, beganMs, usedMs: Math.floor(usedMs), monoMs: Math.floor(monoMs) };
}
