import { randomBytes } from 'node:crypto';
import type { TimeSource } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';
import { formatRupees } from '../../lib/money.js';
import type { Gateway, GatewayQr, QrWish, RefundAnswer } from './gateway.js';
import type { GatewayState, OrderName, PaymentNews } from './news.js';
import { notesOf } from './razorpay-shapes.js';

/** What a payer does at the trial. Nothing that a real one can do is left out. */
export const trialActs = ['pay', 'decline', 'close'] as const;
type TrialAct = (typeof trialActs)[number];

interface TrialPayment {
  readonly id: string;
  state: GatewayState;
  readonly createdMs: number;
}

/** A QR code of the trial. */
export interface TrialQr {
  readonly id: string;
  readonly order: OrderName;
  readonly paise: number;
  readonly createdMs: number;
  readonly untilMs: number;
  closed: boolean;
  readonly payments: TrialPayment[];
}

/** Delivers the body of a webhook. */
type Deliver = (body: string) => void;

/** Payee of the QR codes: cabinets of a trial name it in `trust.payees`. */
export const trialPayee = 'trial@upi';
const mostQrs = 200;

/**
 * A payment gateway without an account and without money, in this process: it makes QR codes, takes what a payer does from its page,
 * and tells of it by webhooks as a real one does. What it knows ends with the process.
 */
export class TrialGateway implements Gateway {
  readonly #qrs = new Map<string, TrialQr>();

  constructor(
    private readonly time: TimeSource,
    private readonly deliver: Deliver,
  ) {}

  /** The newest first. */
  get all(): readonly TrialQr[] {
    return [...this.#qrs.values()].reverse();
  }

  isOpen({ closed, untilMs }: TrialQr): boolean {
    return !closed && this.time.wallMs() < untilMs;
  }

  /** Does what a payer does, also when it is too late or for the second time; `false` when there is no such QR code. */
  act(id: string, act: TrialAct): boolean {
    const qr = this.#qrs.get(id);
    if (qr === undefined) return false;
    if (act === 'close') qr.closed = true;
    else this.#pay(qr, act);
    return true;
  }

  async createQr({ order, paise, untilMs }: QrWish): Promise<GatewayQr> {
    const qr: TrialQr = {
      ...{ id: newId('qr'), order, paise, createdMs: this.time.wallMs(), untilMs: Math.floor(untilMs / 1000) * 1000 },
      ...{ closed: false, payments: [] },
    };
    this.#qrs.set(qr.id, qr);
    const [oldest] = this.#qrs.keys();
    if (this.#qrs.size > mostQrs && oldest !== undefined) this.#qrs.delete(oldest);
    return this.#told(qr);
  }

  async qrs(fromMs: number, toMs: number): Promise<readonly GatewayQr[]> {
    const within = this.all.filter(({ createdMs }) => createdMs >= fromMs && createdMs < toMs);
    return within.map((qr) => this.#told(qr));
  }

  async upiOf({ upi }: GatewayQr): Promise<string> {
    if (upi !== undefined) return upi;
    throw new LockerError('collector.no_qr_text', 'the trial made a QR code without its text');
  }

  async closeQr(id: string): Promise<void> {
    this.act(id, 'close');
  }

  async paymentsOf(qrId: string): Promise<readonly PaymentNews[]> {
    const qr = this.#qrs.get(qrId);
    return qr?.payments.map((payment) => newsOf(qr, payment)) ?? [];
  }

  async payment(id: string): Promise<PaymentNews> {
    const { qr, payment } = this.#find(id);
    return newsOf(qr, payment);
  }

  async qrOf(paymentId: string): Promise<GatewayQr | undefined> {
    const qr = this.all.find(({ payments }) => payments.some(({ id }) => id === paymentId));
    return qr && this.#told(qr);
  }

  async refund(paymentId: string): Promise<RefundAnswer> {
    const { payment } = this.#find(paymentId);
    if (payment.state !== 'captured') return { kind: 'refused' };
    payment.state = 'refunded';
    return { kind: 'accepted', id: newId('rfnd') };
  }

  #find(paymentId: string) {
    for (const qr of this.#qrs.values()) {
      const payment = qr.payments.find(({ id }) => id === paymentId);
      if (payment !== undefined) return { qr, payment };
    }
    throw new LockerError('collector.gateway_refused', 'the trial knows no such payment any more', { status: 400 });
  }

  #pay(qr: TrialQr, act: 'pay' | 'decline'): void {
    const captured = act === 'pay';
    const payment: TrialPayment = {
      ...{ id: newId('pay'), state: captured ? 'captured' : 'failed', createdMs: this.time.wallMs() },
    };
    qr.payments.push(payment);
    if (captured) qr.closed = true;
    const seconds = Math.floor(this.time.wallMs() / 1000);
    // In this order, as it may come, and the second one names the QR code.
    this.deliver(bodyOf(captured ? 'payment.captured' : 'payment.failed', qr, payment, seconds));
    if (captured) this.deliver(bodyOf('qr_code.credited', qr, payment, seconds));
  }

  #told(qr: TrialQr): GatewayQr {
    const { id, order, createdMs, untilMs, paise, payments } = qr;
    const received = payments.filter(({ state }) => state !== 'failed').length * paise;
    return {
      ...{ id, order, createdMs, untilMs, open: this.isOpen(qr), receivedPaise: received },
      upi: `upi://pay?pa=${trialPayee}&pn=Trial&tr=${id}&am=${formatRupees(paise)}&cu=INR&mc=5411`,
    };
  }
}

function newsOf({ id, order, paise }: TrialQr, payment: TrialPayment): PaymentNews {
  const { id: paymentId, state, createdMs } = payment;
  return { paymentId, qrId: id, order, paise, currency: 'INR', state, createdMs };
}

/** As Razorpay writes it: with the payer in it, whom nobody may keep, and with its slashes escaped. */
function bodyOf(event: string, qr: TrialQr, { id, state, createdMs }: TrialPayment, seconds: number): string {
  const payment = {
    ...{ id, entity: 'payment', amount: qr.paise, currency: 'INR', status: state, method: 'upi' },
    ...{ captured: state === 'captured', description: 'QRv2 Payment', notes: [], vpa: 'trial.payer@upi' },
    ...{ email: 'trial.payer@example.com', contact: '+910000000000', acquirer_data: { rrn: null } },
    created_at: Math.floor(createdMs / 1000),
  };
  const code = {
    ...{ id: qr.id, entity: 'qr_code', image_url: 'https://example.com/trial', notes: notesOf(qr.order) },
    ...{ status: 'closed', close_by: Math.floor(qr.untilMs / 1000) },
  };
  const withCode = event === 'qr_code.credited';
  const contains = withCode ? ['payment', 'qr_code'] : ['payment'];
  const payload = { payment: { entity: payment }, ...(withCode && { qr_code: { entity: code } }) };
  return JSON.stringify({ entity: 'event', event, contains, payload, created_at: seconds }).replaceAll('/', '\\/');
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function newId(prefix: string): string {
  return `${prefix}_${[...randomBytes(14)].map((byte) => letters[byte % letters.length]).join('')}`;
}
