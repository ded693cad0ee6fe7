import type { z } from 'zod';
import { LockerError } from '../../lib/errors.js';
import type { Gateway, GatewayQr, QrWish, RefundAnswer } from './gateway.js';
import type { PaymentNews } from './news.js';
import { QrPictures } from './qr-pictures.js';
import { type RazorpayAccess, RazorpayHttp } from './razorpay-http.js';
import { notesOf, readPaymentEntity, readPayments, readQrEntity, readQrs, readRefund } from './razorpay-shapes.js';

/** The most that one answer lists. */
const page = 100;
/** A day of a large fleet; more would be a loop without an end. */
const mostPages = 1000;

/**
 * Razorpay: dynamic UPI QR codes and their refunds.
 * (Razorpay API: QR Codes, `POST /v1/payments/qr_codes` and below; Refunds, `POST /v1/payments/:id/refund`, with the header
 * `X-Refund-Idempotency`: 10 characters or more, and the same body each time.)
 */
export class Razorpay implements Gateway {
  readonly #http: RazorpayHttp;
  readonly #pictures: QrPictures;

  constructor(access: RazorpayAccess) {
    const { url: origin, pictureHosts: hosts, timeoutMs } = access;
    this.#http = new RazorpayHttp(access);
    this.#pictures = new QrPictures({ origin, hosts, timeoutMs });
  }

  createQr({ order, paise, untilMs }: QrWish): Promise<GatewayQr> {
    const body = {
      ...{ type: 'upi_qr', usage: 'single_use', fixed_amount: true, payment_amount: paise },
      close_by: Math.ceil(untilMs / 1000),
      ...{ description: 'Locker', notes: notesOf(order) },
    };
    // There is no idempotency key for it: whoever is not answered looks whether it was made.
    return this.#http.call({ method: 'POST', path: codes, body, repeatable: false }, readQrEntity);
  }

  qrs(fromMs: number, toMs: number): Promise<readonly GatewayQr[]> {
    // Both ends are included there.
    const span = { from: String(Math.floor(fromMs / 1000)), to: String(Math.ceil(toMs / 1000)) };
    return this.#all(codes, span, readQrs).then((found) =>
      found.filter(({ createdMs }) => createdMs >= Math.floor(fromMs / 1000) * 1000 && createdMs < toMs),
    );
  }

  async upiOf({ upi, picture }: GatewayQr): Promise<string> {
    if (upi !== undefined) return upi;
    if (picture !== undefined) return this.#pictures.textOf(picture);
    throw new LockerError('collector.no_qr_text', 'the gateway made a QR code without its text and its picture');
  }

  async closeQr(id: string): Promise<void> {
    const path = `${codes}/${id}`;
    try {
      await this.#http.call({ method: 'POST', path: `${path}/close`, repeatable: true }, readQrEntity);
    } catch (error) {
      if (!isBadRequest(error)) throw error;
      // One that was paid, or whose time is over, is closed already: then it is refused.
      const qr = await this.#http.call({ method: 'GET', path, repeatable: true }, readQrEntity);
      if (qr.open) throw error;
    }
  }

  paymentsOf(qrId: string): Promise<readonly PaymentNews[]> {
    return this.#all(`${codes}/${qrId}/payments`, {}, readPayments).then((found) =>
      found.map((news) => ({ ...news, qrId })),
    );
  }

  payment(id: string): Promise<PaymentNews> {
    return this.#http.call({ method: 'GET', path: `/v1/payments/${id}`, repeatable: true }, readPaymentEntity);
  }

  async qrOf(paymentId: string): Promise<GatewayQr | undefined> {
    const path = `${codes}?${new URLSearchParams({ payment_id: paymentId })}`;
    try {
      const [qr] = await this.#http.call({ method: 'GET', path, repeatable: true }, readQrs);
      return qr;
    } catch (error) {
      // So it answers, too, where the payment paid no QR code.
      if (isBadRequest(error)) return undefined;
      throw error;
    }
  }

  async refund(paymentId: string, paise: number, key: string): Promise<RefundAnswer> {
    const path = `/v1/payments/${paymentId}/refund`;
    const headers = { 'x-refund-idempotency': key };
    const call = { method: 'POST', path, headers, body: { amount: paise }, repeatable: true } as const;
    try {
      const { id, status } = await this.#http.call(call, readRefund);
      return status === 'failed' ? { kind: 'refused' } : { kind: 'accepted', id };
    } catch (error) {
      if (isBadRequest(error)) return { kind: 'refused' };
      throw error;
    }
  }

  async #all<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: z.ZodType<readonly T[]>,
  ): Promise<readonly T[]> {
    const all: T[] = [];
    for (let pages = 0; pages < mostPages; pages += 1) {
      const params = new URLSearchParams({ ...query, count: String(page), skip: String(pages * page) });
      const call = { method: 'GET', path: `${path}?${params}`, repeatable: true } as const;
      const items = await this.#http.call(call, shape);
      all.push(...items);
      if (items.length < page) return all;
    }
    throw new LockerError('collector.gateway_down', 'the gateway lists without an end');
  }
}

const codes = '/v1/payments/qr_codes';

/** A word on what was asked. Any other refusal says that the key or the account is wrong, which the operator puts right. */
function isBadRequest(error: unknown): boolean {
  return error instanceof LockerError && error.details.status === 400;
}
