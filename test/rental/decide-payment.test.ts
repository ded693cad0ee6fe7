import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decidePayment, type JudgedOrder, type PaymentFacts } from '../../src/rental/decide-payment.js';
import { gatewayStates, type SignedPayment } from '../../src/tokens/pay-token.js';

const nowMs = 1_800_000_000_000;
const right: SignedPayment = {
  ...{ cabinet: 'CAB-1', jti: 'pay-1', order: 'O1', locker: 'A01', paise: 4000, currency: 'INR' },
  ...{ state: 'captured', untilMs: nowMs + 1 },
};
const open: JudgedOrder = { locker: 'A01', paise: 4000, currency: 'INR', state: 'open' };

const verdict = (payment: Partial<SignedPayment>, order: Partial<JudgedOrder> | null = {}, settled = false) => {
  const facts: PaymentFacts = {
    ...{ payment: { ...right, ...payment }, cabinet: 'CAB-1', settled, effectiveMs: nowMs },
    order: order === null ? undefined : { ...open, ...order },
  };
  const { kind, ...rest } = decidePayment(facts);
  return 'reason' in rest ? `${kind} ${rest.reason}` : kind;
};

test.each([
  ['a good one pays', () => verdict({}), 'paid'],
  ['for another cabinet', () => verdict({ cabinet: 'CAB-2' }), 'refused wrong_cabinet'],
  ['of an order that nobody knows', () => verdict({}, null), 'refused unknown_order'],
  ["for another locker than the order's", () => verdict({ locker: 'A02' }), 'refund_due other_locker'],
  ['too little', () => verdict({ paise: 3999 }), 'refund_due amount_short'],
  ['too much', () => verdict({ paise: 4001 }), 'refund_due amount_over'],
  ['in another currency', () => verdict({ currency: 'USD' }), 'refund_due other_currency'],
  ['authorised, of another amount', () => verdict({ state: 'authorized', paise: 1 }), 'refused amount_short'],
  ['authorised, not captured', () => verdict({ state: 'authorized' }), 'refused not_captured'],
  ['the same again', () => verdict({}, { state: 'paid' }, true), 'settled'],
  ['the same again, after the order has closed', () => verdict({}, { state: 'closed' }, true), 'settled'],
  ['a second payment of a paid order', () => verdict({ jti: 'pay-2' }, { state: 'paid' }), 'refund_due second_payment'],
  ['late', () => verdict({}, { state: 'closed' }), 'refund_due late'],
  ['a confirmation that has expired', () => verdict({ untilMs: nowMs }), 'refused expired'],
  ['one that has expired, and is late', () => verdict({ untilMs: nowMs }, { state: 'closed' }), 'refund_due late'],
  ['too little, when it was settled before', () => verdict({ paise: 1 }, {}, true), 'refused amount_short'],
] as const)('%s', (_, found, expected) => {
  expect(found()).toBe(expected);
});

const payments = fc.record({
  ...{ cabinet: fc.constantFrom('CAB-1', 'CAB-2'), jti: fc.constant('j'), order: fc.constant('O1') },
  ...{ locker: fc.constantFrom('A01', 'A02'), paise: fc.constantFrom(1, 3999, 4000, 4001) },
  ...{ currency: fc.constantFrom('INR', 'USD'), state: fc.constantFrom(...gatewayStates) },
  untilMs: fc.constantFrom(nowMs - 1, nowMs, nowMs + 1),
});
const orders = fc.option(fc.record({ state: fc.constantFrom('open' as const, 'paid' as const, 'closed' as const) }), {
  nil: undefined,
});

test('nothing but exactly what was asked for, captured, once and in time, pays', () => {
  fc.assert(
    fc.property(payments, orders, fc.boolean(), (payment, state, settled) => {
      const order = state && { ...open, ...state };
      const { kind } = decidePayment({ payment, cabinet: 'CAB-1', order, settled, effectiveMs: nowMs });
      const exact = payment.locker === 'A01' && payment.paise === 4000 && payment.currency === 'INR';
      const mayPay = exact && payment.cabinet === 'CAB-1' && payment.state === 'captured' && order?.state === 'open';
      expect(kind === 'paid').toBe(mayPay && !settled && payment.untilMs > nowMs);
    }),
  );
});

test('money goes back only when it has come, for an order of this cabinet, and was not settled before', () => {
  fc.assert(
    fc.property(payments, orders, fc.boolean(), (payment, state, settled) => {
      const order = state && { ...open, ...state };
      const { kind } = decidePayment({ payment, cabinet: 'CAB-1', order, settled, effectiveMs: nowMs });
      if (kind !== 'refund_due') return;
      expect([payment.state, payment.cabinet, settled, order !== undefined]).toEqual([
        'captured',
        'CAB-1',
        false,
        true,
      ]);
    }),
  );
});
