import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DoublePayment {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
  readonly created_at: number;
  refunds: { readonly id: string; readonly key: string; readonly body: string }[];
}

interface Qr {
  readonly id: string;
  readonly payment_amount: number;
  readonly notes: Readonly<Record<string, string>>;
  readonly created_at: number;
  readonly close_by: number;
  status: 'active' | 'closed';
  readonly payments: DoublePayment[];
}

/** What goes wrong with one call: before it does anything, or after it has. */
interface Fault {
  readonly path: RegExp;
  readonly when: 'before' | 'after';
  /** Status of the answer; `cut`: the connection breaks; `hang`: none comes. */
  readonly how: number | 'cut' | 'hang';
}

/**
 * Razorpay's REST API as its documentation has it (QR codes, payments, refunds), over real HTTP: basic authentication, collections with
 * `count` and `skip`, `close_by` clamped, QR codes that close when they were paid, refunds with an idempotency key.
 */
export class RazorpayDouble {
  readonly #server: Server;
  readonly qrs: Qr[] = [];
  readonly calls: string[] = [];
  /** Names of the next QR codes; then they are random. */
  readonly nextIds: string[] = [];
  faults: Fault[] = [];
  imageContent = true;
  /** What else is served, to everybody. */
  readonly pages = new Map<string, { readonly status: number; readonly location?: string; readonly body?: Buffer }>();
  /** Clamped to so many seconds from now. */
  leastOpenS = 0;
  /** Its clock, seconds. */
  nowS = Math.floor(Date.now() / 1000);

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get access() {
    const { port } = this.#server.address() as AddressInfo;
    const key = { keyId: 'rzp_test_1', keySecret: 'secret' };
    return { url: `http://127.0.0.1:${port}`, ...key, timeoutMs: 10_000, pauseMs: 1, pictureHosts: ['rzp.io'] };
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Somebody pays a QR code; what is paid to a closed one is captured, too. */
  pay(
    qrId: string,
    status = 'captured',
    change: Partial<Pick<DoublePayment, 'id' | 'amount' | 'currency'>> = {},
  ): DoublePayment {
    const qr = this.qrs.find(({ id }) => id === qrId);
    if (qr === undefined) throw new Error(`no QR code ${qrId}`);
    const about = { id: id('pay'), amount: qr.payment_amount, currency: 'INR', ...change };
    const payment = { ...about, status, created_at: this.nowS, refunds: [] };
    qr.payments.push(payment);
    if (status === 'captured') qr.status = 'closed';
    return payment;
  }

  get refunds() {
    return this.qrs.flatMap(({ payments }) => payments.flatMap((payment) => payment.refunds));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const text = Buffer.concat(parts).toString();
    const path = `${request.method} ${request.url}`;
    this.calls.push(path);
    const index = this.faults.findIndex((fault) => fault.path.test(path));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    const page = this.pages.get(request.url ?? '');
    if (page !== undefined && fault === undefined) {
      // Whoever serves pictures is to be told no secret.
      const status = request.headers.authorization === undefined ? page.status : 400;
      response.writeHead(status, page.location === undefined ? {} : { location: page.location });
      response.end(page.body);
      return;
    }
    const isAuthorized =
      request.headers.authorization === `Basic ${Buffer.from('rzp_test_1:secret').toString('base64')}`;
    const done = fault?.when === 'before' ? undefined : this.#answer(path, text, request, isAuthorized);
    if (fault?.how === 'hang') return;
    if (fault?.how === 'cut') {
      response.destroy();
      return;
    }
    const [status, body] = fault === undefined ? (done ?? [500, {}]) : [fault.how, error('SERVER_ERROR')];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #answer(path: string, text: string, request: IncomingMessage, isAuthorized: boolean): [number, object] {
    if (!isAuthorized) return [401, error('BAD_REQUEST_ERROR')];
    const url = new URL(path.split(' ')[1] ?? '', 'http://double');
    const [, qrId, rest] = /^\/v1\/payments\/qr_codes\/(qr_\w+)(\/\w+)?$/.exec(url.pathname) ?? [];
    const [, paymentId, act] = /^\/v1\/payments\/(pay_\w+)(\/refund)?$/.exec(url.pathname) ?? [];
    if (url.pathname === '/v1/payments/qr_codes') {
      return request.method === 'POST' ? this.#create(JSON.parse(text)) : this.#list(url.searchParams);
    }
    const qr = this.qrs.find((one) => one.id === qrId);
    if (qr !== undefined) return this.#onQr(qr, rest, url.searchParams);
    const payment = this.qrs.flatMap((one) => one.payments).find((one) => one.id === paymentId);
    if (payment === undefined) return [400, error('BAD_REQUEST_ERROR')];
    return act === undefined ? [200, paymentEntity(payment)] : refund(payment, text, request);
  }

  #create(wish: Readonly<Record<string, unknown>>): [number, object] {
    const { type, usage, fixed_amount: fixed, payment_amount: amount, close_by: closeBy, notes } = wish;
    if (type !== 'upi_qr' || usage !== 'single_use' || fixed !== true) return [400, error('BAD_REQUEST_ERROR')];
    const until = Math.max(Number(closeBy), this.nowS + this.leastOpenS);
    const qr: Qr = {
      ...{
        id: this.nextIds.shift() ?? id('qr'),
        payment_amount: Number(amount),
        notes: Object(notes),
        created_at: this.nowS,
      },
      ...{ close_by: until, status: 'active', payments: [] },
    };
    this.qrs.push(qr);
    return [200, this.#qrEntity(qr)];
  }

  #list(query: URLSearchParams): [number, object] {
    const paid = query.get('payment_id');
    const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? 9e9)];
    const found = this.qrs.filter((qr) => {
      if (paid !== null) return qr.payments.some((payment) => payment.id === paid);
      return qr.created_at >= from && qr.created_at <= to;
    });
    return [
      200,
      collection(
        found.map((qr) => this.#qrEntity(qr)),
        query,
      ),
    ];
  }

  #onQr(qr: Qr, rest: string | undefined, query: URLSearchParams): [number, object] {
    if (rest === '/payments') return [200, collection(qr.payments.map(paymentEntity), query)];
    if (rest === '/close') {
      if (qr.status === 'closed') return [400, error('BAD_REQUEST_ERROR')];
      qr.status = 'closed';
    }
    return [200, this.#qrEntity(qr)];
  }

  #qrEntity({ payments, ...qr }: Qr): object {
    const captured = payments.filter(({ status }) => ['captured', 'refunded'].includes(status));
    return {
      ...qr,
      ...{
        entity: 'qr_code',
        usage: 'single_use',
        type: 'upi_qr',
        image_url: `${this.access.url}/i/${qr.id}`,
        fixed_amount: true,
      },
      ...(Object.keys(qr.notes).length === 0 && { notes: [] }),
      payments_amount_received: captured.reduce((sum, { amount }) => sum + amount, 0),
      ...(this.imageContent && { image_content: upiOf(qr) }),
    };
  }
}

/** What a QR code says. */
export function upiOf({ id: qrId, payment_amount: paise }: Pick<Qr, 'id' | 'payment_amount'>): string {
  return `upi://pay?pa=merchant@bank&am=${(paise / 100).toFixed(2)}&cu=INR&tr=${qrId}`;
}

/** A refund with a key that was used is the refund that was made with it. */
function refund(payment: DoublePayment, body: string, request: IncomingMessage): [number, object] {
  const key = String(request.headers['x-refund-idempotency']);
  const before = payment.refunds.find((one) => one.key === key);
  if (!/^[\w-]{10,}$/.test(key) || (before !== undefined && before.body !== body))
    return [400, error('BAD_REQUEST_ERROR')];
  if (before !== undefined) return [200, refundEntity(before.id)];
  if (payment.status !== 'captured') return [400, error('BAD_REQUEST_ERROR')];
  const made = { id: id('rfnd'), key, body };
  payment.refunds.push(made);
  payment.status = 'refunded';
  return [200, refundEntity(made.id)];
}

function refundEntity(refundId: string) {
  return { id: refundId, entity: 'refund', status: 'processed', speed_processed: 'normal' };
}

export function paymentEntity({ id: paymentId, amount, currency, status, created_at }: DoublePayment) {
  return {
    ...{ id: paymentId, entity: 'payment', amount, currency, status, created_at, method: 'upi', notes: [] },
    ...{ captured: status === 'captured', vpa: null, email: 'canary@example.com', contact: '+919000090000' },
    acquirer_data: { rrn: null },
  };
}

function collection(all: readonly object[], query: URLSearchParams) {
  const skip = Number(query.get('skip') ?? 0);
  const items = all.slice(skip, skip + Math.min(Number(query.get('count') ?? 10), 100));
  return { entity: 'collection', count: items.length, items };
}

function error(code: string) {
  return { error: { code, description: 'free text with canary@example.com', source: 'NA', reason: 'NA' } };
}

function id(prefix: string): string {
  return `${prefix}_${randomBytes(7).toString('hex')}`;
}
