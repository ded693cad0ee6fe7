import type { Endpoint } from '../../config/endpoint.js';
import { type Answer, ok, problem, toResponse } from '../../lib/answer.js';
import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, LockerError, messageOf } from '../../lib/errors.js';
import { createHttpServer, listen } from '../../lib/http-listener.js';
import { readJsonBytes } from '../../lib/json-body.js';
import { newId } from '../../lib/new-id.js';
import type { ReadWebhook, WebhookReading } from './gateway.js';
import { afterRefundReversed } from './ledger.js';
import { masked } from './masked.js';
import type { MoneyLedger } from './money-ledger.js';
import type { Teller } from './tell.js';

/** What a gateway says of one payment is a few kilobytes. */
const mostBytes = 65_536;
/** A gateway waits for 5 seconds, and then delivers again. */
const answerMs = 4500;
const graceMs = 2000;

export interface WebhookParts {
  readonly listen: Endpoint;
  readonly read: ReadWebhook;
  readonly ledger: MoneyLedger;
  readonly time: TimeSource;
  readonly teller: Teller;
  /** Money has come: the cabinet is to be told. */
  readonly captured: () => void;
}

/** Where the gateway delivers its webhooks. */
export interface WebhookServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Listens for webhooks: `POST /webhook`. 200 is said when what it told is durable, and never before: what is answered otherwise comes
 * again. (Razorpay: Webhooks, Best Practices: at least once, in any order, 5 s to answer, again for 24 hours.)
 * @throws LockerError `collector.webhook_failed`
 */
export async function startWebhooks(parts: WebhookParts): Promise<WebhookServer> {
  const { server, close } = createHttpServer(async (request) => toResponse(await answerTo(parts, request)));
  const { host, port } = parts.listen;
  try {
    await listen(server, () => server.listen({ host, port }));
  } catch (error) {
    const message = `webhooks cannot be listened for on ${host}:${port} (${messageOf(error)})`;
    throw new LockerError('collector.webhook_failed', message, { port }, { cause: error });
  }
  const address = server.address();
  const chosen = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}/webhook`,
    stop: () => close(graceMs),
  };
}

async function answerTo(parts: WebhookParts, request: Request): Promise<Answer> {
  if (new URL(request.url).pathname !== '/webhook') return problem(404, 'not_found', 'Webhooks go to /webhook.');
  if (request.method !== 'POST') return problem(405, 'bad_method', 'Webhooks are posted.', {}, { allow: 'POST' });
  const read = await readJsonBytes(request, mostBytes);
  if (read.kind === 'refused') return read.answer;
  return take(parts, parts.read(read.value, request.headers));
}

async function take(parts: WebhookParts, reading: WebhookReading): Promise<Answer> {
  const { ledger, time, teller, captured } = parts;
  switch (reading.kind) {
    case 'other':
      return ok({});
    case 'unsigned':
      teller.fault(new LockerError('collector.bad_webhook', 'a webhook without a valid signature'));
      return problem(401, 'bad_signature', 'The signature is not that of the body.');
    case 'malformed':
      teller.fault(new LockerError('collector.bad_webhook', 'a webhook that is not as its documentation has it'));
      return problem(400, 'malformed', 'It is not as its documentation has it.');
  }
  try {
    await inTime(
      reading.kind === 'payment'
        ? ledger.takeNews(reading.news, 'webhook', newId(16), time.wallMs())
        : takeBack(parts, reading.paymentId, reading.refundId),
    );
  } catch (error) {
    teller.fault(error);
    return problem(503, codeOf(error), 'It could not be stored: deliver it again.');
  }
  captured();
  return ok({});
}

async function takeBack({ ledger, time, teller }: WebhookParts, paymentId: string, refundId: string): Promise<void> {
  const after = await ledger.changePayment(paymentId, (one) => afterRefundReversed(one, refundId, time.wallMs()));
  if (after?.case?.reason === 'refund_failed') {
    await teller.alarm('collector.refund_failed', after.order?.cabinet, masked(paymentId));
  }
}

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new LockerError('collector.store_down', `the database has not answered in ${answerMs} ms`);
    timer = setTimeout(() => reject(error), answerMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
