import type { FieldDoc } from './field.js';

const money = { purpose: 'service', retention: 'as money is kept', personal: 'no' } as const;
const pseudonymous = { personal: 'pseudonymous' } as const;
const time = { ...money, type: 'integer, ms, or null', clauses: ['A4'] } as const;
const count = { ...money, type: 'integer', clauses: ['A4'] } as const;
const cabinet: FieldDoc = { ...money, type: 'id of a cabinet', what: 'which cabinet asked', clauses: ['A2'] };
const order: FieldDoc = { ...money, ...pseudonymous, type: 'random id', what: 'which order', clauses: ['A5'] };
const paise: FieldDoc = { ...money, type: 'integer, paise', what: 'how much', clauses: ['A5'] };
const currency: FieldDoc = { ...money, type: 'word', what: 'in which currency', clauses: ['A5'] };
const code: FieldDoc = {
  ...money,
  type: "the gateway's id, or null",
  what: 'which QR code',
  clauses: ['A5'],
};
const word = { ...money, type: 'word, or null', clauses: ['A4', 'A5'] } as const;

/** Orders and payments in the collector's database: nothing of the payer, and never what a gateway sent. */
export const moneyTables: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  money_orders: {
    ...{ cabinet, ord: order, paise, currency, qr_id: code },
    lkr: { ...money, type: 'id of a locker', what: 'which locker', clauses: ['A2'] },
    jti: { ...money, type: 'random id', what: 'which `order+jwt` answers it', clauses: ['A5'] },
    asked_ms: { ...time, what: 'when it was asked for' },
    ended: { ...word, what: 'that the cabinet has ended it, and why' },
    upi: {
      ...money,
      type: 'UPI text of the merchant, or null',
      what: 'what its QR code shows; nothing of the payer',
      clauses: ['A5', 'A6'],
    },
    made_ms: { ...time, what: 'when its QR code was made' },
    until_ms: { ...time, what: 'when that closes' },
    makes: { ...count, what: 'how often it was tried to make it' },
    make_due_ms: { ...time, what: 'when it is tried again' },
    closes: { ...count, what: 'how often it was tried to close it' },
    close_due_ms: { ...time, what: 'when it is tried again' },
    polls: { ...count, what: 'how often the gateway was asked whether it is paid' },
    poll_due_ms: { ...time, what: 'when it is asked again' },
    refund_asked_ms: { ...time, what: 'when its money was asked back' },
  },
  money_payments: {
    payment: { ...money, ...pseudonymous, type: "the gateway's id", what: 'which payment', clauses: ['A5'] },
    ...{ qr_id: code, paise, currency },
    cabinet: { ...cabinet, type: 'id of a cabinet, or null', what: 'for which cabinet' },
    ord: { ...order, type: 'random id, or null' },
    state: { ...money, type: 'word', what: 'how it stands at the gateway', clauses: ['A5'] },
    seen_ms: { ...time, what: 'when it was first heard of' },
    captured_ms: { ...time, what: 'when the money had come' },
    webhook_ms: { ...time, what: 'when the gateway told of it by itself' },
    jti: { ...money, type: 'random id, or null', what: 'by which the cabinet knows it', clauses: ['A5'] },
    sends: { ...count, what: 'how often the cabinet was told' },
    send_due_ms: { ...time, what: 'when it is told again' },
    confirmed_ms: { ...time, what: 'when it was first told' },
    match_due_ms: { ...time, what: 'when its order is looked for again' },
    outcome: { ...word, what: 'what the cabinet made of it' },
    reason: { ...word, what: 'why' },
    outcome_ms: { ...time, what: 'when it said so' },
    case_reason: { ...word, what: 'why a person has to look' },
    case_ms: { ...time, what: 'since when' },
    refund: { ...word, what: 'how a refund stands' },
    refund_by: { ...word, what: 'on whose word' },
    refund_wanted_ms: { ...time, what: 'when it was wanted' },
    refund_tries: { ...count, what: 'how often it was tried' },
    refund_due_ms: { ...time, what: 'when it is tried again' },
    refund_id: { ...money, type: "the gateway's id, or null", what: 'which refund', clauses: ['A5'] },
    refunded_ms: { ...time, what: 'when it had gone' },
    notices: { ...count, what: 'how often the cabinet was told so' },
    notice_due_ms: { ...time, what: 'when it is told again' },
  },
};
