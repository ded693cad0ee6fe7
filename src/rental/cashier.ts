import type { TrustedNow } from '../access/trust.js';
import { Turns } from '../access/turns.js';
import type { Reason } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import type { RentalSpec } from '../config/rental-specs.js';
import type { Rentals, StoredOrder, StoredRental } from '../store/rentals.js';
import type { Store } from '../store/store.js';
import { readOrder } from '../tokens/order-token.js';
import { readPayment, type SignedPayment } from '../tokens/pay-token.js';
import { decidePayment, type JudgedOrder, type PaymentReason } from './decide-payment.js';
import { longestShownMs, orderTime } from './order-time.js';
import type { RentalBook } from './rental-book.js';
import { upiFault } from './upi-text.js';

interface CashierParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly trust: TrustedNow;
  readonly rentals: Rentals;
  readonly book: RentalBook;
  readonly spec: Pick<RentalSpec, 'settleMs'>;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** The order cannot be paid any more. Inside a transaction. */
  readonly withdraw: (rental: StoredRental, reason: Reason) => void;
  /**
   * What was paid is given: a new rental gets its locker, one that runs its time. Keeps the payment in the transaction of what it does.
   * @throws LockerError `store.*` when nothing was kept
   */
  readonly give: (paid: Paid) => Promise<void>;
  /** An order or a rental has changed. */
  readonly changed: (rental: string) => void;
}

/** A payment that is right, with what it pays. */
export interface Paid {
  readonly rental: StoredRental;
  readonly order: StoredOrder;
  readonly payment: SignedPayment;
}

/**
 * Takes what the cloud says of money. Both kinds of texts come over a network that is nobody's friend: what counts is their
 * signatures, and that each payment counts once.
 */
export class Cashier {
  /** One payment at a time: two for one order are judged one after the other. */
  readonly #turns = new Turns();

  constructor(private readonly parts: CashierParts) {}

  /**
   * Takes the text of an `order+jwt`. Gives why it is refused.
   * @throws LockerError `trust.*`, `store.*`
   */
  async takeOrder(text: string): Promise<Reason | undefined> {
    const { store, rentals, book, cabinet, clock, withdraw, changed } = this.parts;
    const { keys, payees = [] } = this.#trusted();
    const reading = await readOrder(text, keys);
    if (reading.kind === 'refused') return reading.reason;
    const { order: signed } = reading;
    if (signed.cabinet !== cabinet) return 'wrong_cabinet';
    if (signed.issuedMs !== undefined) clock.sawIssued(signed.issuedMs);
    const order = rentals.order(signed.order);
    if (order === undefined) return 'unknown_order';
    // It comes again when its acknowledgement was lost.
    if (order.state !== 'asked') return undefined;
    const objection = this.#objection(order, signed);
    const openMs = Math.min(signed.untilMs - clock.effectiveMs(), longestShownMs);
    const reason = objection ?? (openMs <= 0 ? 'expired' : upiFault(signed.upi, { paise: order.paise, payees }));
    store.tx(() => {
      const rental = rentals.get(order.rental);
      if (rental === undefined || rentals.order(order.id)?.state !== 'asked') return;
      if (reason !== undefined) {
        book.close(order, 'cancelled', reason);
        withdraw(rental, reason);
        return;
      }
      book.show(order, { upi: signed.upi, openMs: Math.floor(openMs), closesMs: signed.untilMs });
      const { subjectRef = null } = signed;
      if (rental.state === 'offered') book.move({ ...rental, subjectRef }, 'shown');
    });
    changed(order.rental);
    return reason;
  }

  /**
   * Takes the text of a `pay+jwt`. Gives why it is refused, where nothing of it is kept.
   * @throws LockerError `trust.*`, `store.*`; the cloud repeats it
   */
  async takePayment(text: string): Promise<Reason | undefined> {
    const { cabinet, clock } = this.parts;
    const reading = await readPayment(text, this.#trusted().keys);
    if (reading.kind === 'refused') return reading.reason;
    const { payment } = reading;
    // What is for another cabinet is none of ours: not a word of it goes up in our name.
    if (payment.cabinet !== cabinet) return 'wrong_cabinet';
    if (payment.issuedMs !== undefined) clock.sawIssued(payment.issuedMs);
    return this.#turns.run(() => this.#settle(payment));
  }

  async #settle(payment: SignedPayment): Promise<Reason | undefined> {
    const { store, rentals, book, clock, cabinet, give, changed } = this.parts;
    const order = rentals.order(payment.order);
    const rental = order && rentals.get(order.rental);
    const before = rentals.payment(payment.jti);
    const verdict = decidePayment({
      ...{ payment, cabinet, settled: before !== undefined, effectiveMs: clock.effectiveMs() },
      order: order && this.#judged(order),
    });
    const told = { jti: payment.jti, order: payment.order, locker: order?.locker ?? null };
    switch (verdict.kind) {
      case 'paid':
        if (rental === undefined || order === undefined) throw new Error('paid, and there is no order');
        await give({ rental, order, payment });
        break;
      case 'settled':
        if (before) store.tx(() => book.tellPayment(before, before.outcome, before.reason ?? undefined));
        break;
      case 'refund_due': {
        const { reason } = verdict;
        store.tx(() => book.settle({ ...told, outcome: 'refund_due', reason }, payment.reference, reason));
        break;
      }
      case 'refused': {
        const { reason } = verdict;
        store.tx(() => book.refuse(told, payment.reference, reason));
        break;
      }
    }
    if (rental) changed(rental.id);
    return undefined;
  }

  #judged(order: StoredOrder): JudgedOrder {
    const { clock, spec } = this.parts;
    const { locker, paise, state } = order;
    const payable = state !== 'closed' && orderTime(order, clock.now(), spec.settleMs).payableMs > 0;
    return { locker, paise, currency: 'INR', state: state === 'paid' ? 'paid' : payable ? 'open' : 'closed' };
  }

  #objection(
    order: StoredOrder,
    signed: { readonly locker: string; readonly paise: number; readonly currency: string },
  ): PaymentReason | undefined {
    if (signed.locker !== order.locker) return 'other_locker';
    if (signed.currency !== 'INR') return 'other_currency';
    if (signed.paise < order.paise) return 'amount_short';
    return signed.paise > order.paise ? 'amount_over' : undefined;
  }

  #trusted() {
    const trust = this.parts.trust.current();
    if (trust.kind === 'unavailable') throw trust.error;
    return trust;
  }
}
