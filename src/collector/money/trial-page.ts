import { Hono } from 'hono';
import type { Endpoint } from '../../config/endpoint.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { createHttpServer, listen } from '../../lib/http-listener.js';
import { formatRupees } from '../../lib/money.js';
import { type TrialGateway, type TrialQr, trialActs } from './trial-gateway.js';

const graceMs = 500;

/** The page in the place of a UPI app. */
interface TrialPage {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the page of a trial, on this machine: it shows what can be paid, and pays, declines or closes it: also too late, and twice.
 * @throws LockerError `collector.webhook_failed`
 */
export async function startTrialPage(gateway: TrialGateway, { host, port }: Endpoint): Promise<TrialPage> {
  const app = new Hono();
  app.get('/', (context) => context.html(pageOf(gateway)));
  app.post('/qrs/:id/:act', (context) => {
    const { id, act: name } = context.req.param();
    const origin = context.req.header('origin');
    // Another page in the same browser does not pay here.
    if (origin !== undefined && origin !== new URL(context.req.url).origin) return context.text('Forbidden\n', 403);
    const act = trialActs.find((one) => one === name);
    if (act === undefined || !gateway.act(id, act)) return context.text('There is no such QR code.\n', 404);
    return context.redirect('/', 303);
  });
  const { server, close } = createHttpServer((request) => app.fetch(request));
  try {
    await listen(server, () => server.listen({ host, port }));
  } catch (error) {
    const message = `the page of the trial gateway cannot be served on ${host}:${port} (${messageOf(error)})`;
    throw new LockerError('collector.webhook_failed', message, { port }, { cause: error });
  }
  const address = server.address();
  const chosen = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    stop: () => close(graceMs),
  };
}

function pageOf(gateway: TrialGateway): string {
  const rows = gateway.all.map((qr) => rowOf(gateway, qr)).join('');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width"><title>Trial payments</title>
<style>body{font:16px system-ui;margin:2rem}td,th{padding:.4rem .8rem;text-align:left}form{display:inline}</style>
<h1>Trial payments</h1><p>No money moves here. Pay what a cabinet shows, in time, too late or twice.</p>
<table><tr><th>Cabinet<th>Order<th>Amount<th>QR code<th>Payments<th></tr>${rows}</table></html>
`;
}

/** Nothing that is shown came from outside: ids are ours or those of the config, with letters, digits and `-`. */
function rowOf(gateway: TrialGateway, qr: TrialQr): string {
  const isOpen = gateway.isOpen(qr);
  const paid = qr.payments.length > 0;
  const state = isOpen ? 'open' : 'closed';
  const pay = isOpen ? 'Pay' : paid ? 'Pay again' : 'Pay too late';
  const buttons = [
    ['pay', pay],
    ...(isOpen
      ? [
          ['decline', 'Decline'],
          ['close', 'Close'],
        ]
      : []),
  ].map(([act, name]) => `<form method="post" action="/qrs/${qr.id}/${act}"><button>${name}</button></form> `);
  const payments = qr.payments.map((payment) => payment.state).join(', ');
  const { cabinet, ord } = qr.order;
  return `<tr><td>${cabinet}<td>${ord}<td>₹${formatRupees(qr.paise)}<td>${state}<td>${payments}<td>${buttons.join('')}</tr>`;
}
