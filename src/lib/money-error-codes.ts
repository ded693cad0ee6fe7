import { table } from './error-table.js';

/** Money at the collector. */
export const moneyErrorCodes = table({
  'collector.no_gateway': {
    means: 'A cabinet asks for money, and this collector has no payment gateway. Nobody can pay there.',
    act: 'Set `money` in the config of the collector; docs/money.md shows how.',
  },
  'collector.gateway_down': {
    means: 'The payment gateway did not answer, or said that it cannot at the moment. What is due is tried again.',
    act: 'When it stays, look at the state of the gateway and at the way there.',
  },
  'collector.gateway_refused': {
    means: 'The payment gateway understood what was asked and will not do it; the message has its status.',
    act: '401: check `money.keyId` and `money.keySecret`. 400: see whether the account has UPI QR codes; docs/money.md lists what it needs.',
  },
  'collector.no_qr_text': {
    means:
      'The payment gateway makes QR codes without their text, and it could not be read from their picture; the message says why. No cabinet can show them.',
    act: 'Ask Razorpay to enable "QR Codes (Image Content)" for the account. Where the message names a host that Razorpay keeps its pictures at, add it to `money.pictures`.',
  },
  'collector.order_changed': {
    means: 'A cabinet asked for an order a second time, with another locker or amount. The first one counts.',
    act: 'Look at the record of the cabinet around that order; it should never happen.',
  },
  'collector.order_unanswered': {
    means:
      'An order got no QR code in time: the gateway made none, or one whose text is not known; or the cabinet asks for more orders than its page can show. The cabinet was told nothing, and its customer could not pay.',
    act: 'See what the log says of the gateway before. Of a cabinet that asks for too many: see who has it, and revoke it if need be.',
  },
  'collector.payment_without_verdict': {
    means:
      'Money came for an order, and its cabinet has not said in 15 minutes what came of it, or does not know the order.',
    act: 'See `locker-collector money cases`: wait for the cabinet to come back, or send the money back with `locker-collector money refund`.',
  },
  'collector.payment_unknown': {
    means: 'Money came that belongs to no order, or a cabinet told of a payment that the ledger does not have.',
    act: 'See `locker-collector money cases`. When the account of the gateway takes other money, too, give the lockers one of their own.',
  },
  'collector.refund_failed': {
    means: 'The gateway did not take a refund. It is tried again, but somebody has to look.',
    act: 'See `locker-collector money cases`, and the payment at the gateway: its balance may be too low.',
  },
  'collector.webhooks_silent': {
    means: 'Payments were found by asking the gateway, and no webhook told of them.',
    act: 'See whether the webhook is switched off in the dashboard of the gateway, and whether its address is reachable from there.',
  },
  'collector.books_differ': {
    means: 'What the gateway took in, or what the ledger has captured, is not what came of it.',
    act: 'Run `locker-collector money reconcile` for that day: it lists the payments and QR codes that do not add up.',
  },
  'collector.bad_webhook': {
    means: 'A webhook is not signed with one of the secrets, or is none. It was not taken.',
    act: 'After a change of the secret name both in `money.webhook.secrets`, the new one first. Else somebody else sends to that address.',
  },
  'collector.webhook_failed': {
    means: 'The address for webhooks, or the page of a trial, cannot be listened on.',
    act: 'Stop the program that uses the port, or choose another one in `money`.',
  },
  'collector.no_payment': {
    means:
      'The ledger has no such payment, or one that cannot be sent back: it has not been captured, or has gone back.',
    act: 'Look at `locker-collector money cases`, which has the ids.',
  },
});
