import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booksOf, dayBefore, dayOf, differences, placeOf } from '../../../src/collector/money/books.js';
import {
  afterNews,
  afterRefund,
  afterRefundFailed,
  afterSend,
  afterSilence,
  afterVerdict,
  type LedgerPayment,
  refundWanted,
} from '../../../src/collector/money/ledger.js';

const minuteMs = 60_000;
const order = { cabinet: 'CAB-1', ord: 'o1' };

/** What may happen to a payment, in any order. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant('news' as const),
    state: fc.constantFrom('created', 'failed', 'authorized', 'captured', 'captured', 'refunded'),
    via: fc.constantFrom('webhook', 'poll'),
    matched: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('verdict' as const),
    outcome: fc.constantFrom('opened', 'begun', 'refund_due', 'refused'),
    refundAsked: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('send', 'silence', 'operator', 'accepted', 'down', 'refused') }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 20 * minuteMs }) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** All states that a payment goes through. */
function walk(happenings: readonly Happening[]): LedgerPayment[] {
  const states: LedgerPayment[] = [];
  let nowMs = 1_000_000;
  let jtis = 0;
  const on = (change: (payment: LedgerPayment) => LedgerPayment): void => {
    const last = states.at(-1);
    if (last !== undefined) states.push(change(last));
  };
  for (const one of happenings) {
    nowMs += 1;
    if (one.kind === 'time') nowMs += one.ms;
    else if (one.kind === 'news') {
      const news = { paymentId: 'pay_1', paise: 2000, currency: 'INR', state: one.state, createdMs: 1 } as const;
      jtis += 1;
      const facts = { via: one.via, order: one.matched ? order : undefined, jti: `j${jtis}`, nowMs } as const;
      states.push(afterNews(states.at(-1), news, facts));
    } else if (one.kind === 'verdict') {
      // A cabinet knows only what was confirmed to it.
      on((payment) => (payment.sends === 0 ? payment : afterVerdict(payment, one, one.refundAsked, nowMs)));
    } else if (one.kind === 'send')
      on((payment) => (payment.sendDueMs === undefined ? payment : afterSend(payment, nowMs)));
    else if (one.kind === 'silence') on((payment) => afterSilence(payment, nowMs));
    else if (one.kind === 'operator') on((payment) => refundWanted(payment, 'operator', nowMs));
    else if (one.kind === 'accepted') on((payment) => afterRefund(payment, 'rfnd_1', nowMs));
    else on((payment) => afterRefundFailed(payment, one.kind === 'refused', nowMs));
  }
  return states;
}

describe('a payment in the ledger, whatever happens to it', () => {
  it('has one id from its capture on, and none before', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        const states = walk(happenings);
        const ids = new Set(states.flatMap(({ jti }) => jti ?? []));
        expect(ids.size).toBeLessThanOrEqual(1);
        for (const { jti, state, capturedMs } of states) {
          const came = state === 'captured' || state === 'refunded';
          expect([jti !== undefined, capturedMs !== undefined]).toEqual([came, came]);
        }
      }),
    );
  });

  it('never goes back from captured, and goes back to its payer once, for one reason', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        const states = walk(happenings);
        for (const [index, after] of states.entries()) {
          const before = states[index - 1];
          if (before?.capturedMs !== undefined) expect(after.capturedMs).toBe(before.capturedMs);
          if (before?.refund !== undefined) expect(after.refund?.by).toBe(before.refund.by);
          if (before?.refund?.state === 'accepted') expect(after.refund).toEqual(before.refund);
          // What is due is due of money that has come, and never of what has gone back.
          if (after.refund?.dueMs !== undefined) expect(after.refund.state).toBe('due');
          if (after.refund !== undefined) expect(after.capturedMs).toBeDefined();
        }
      }),
    );
  });

  it('is confirmed only while it is captured, matched and open, and never once it goes back', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        for (const { sendDueMs, state, order: matched, refund, outcome } of walk(happenings)) {
          if (sendDueMs === undefined) continue;
          expect([state, matched, refund]).toEqual(['captured', order, undefined]);
          expect(outcome ?? 'refused').toBe('refused');
        }
      }),
    );
  });

  it('is in one place of the books, and in one that is explained while what is due is done', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), fc.nat({ max: 10 * minuteMs }), (happenings, laterMs) => {
        const last = walk(happenings).at(-1);
        if (last?.capturedMs === undefined) return;
        const sinceMs = last.refund?.wantedMs ?? last.capturedMs;
        const nowMs = sinceMs + laterMs;
        const books = booksOf([last], undefined, nowMs);
        const sums = Object.values(books.places);
        expect(sums.reduce((sum, { paise }) => sum + paise, 0)).toBe(2000);
        expect(sums.filter(({ payments }) => payments === 1)).toHaveLength(1);
        expect(books.balanced).toBe(true);
      }),
    );
  });
});

describe('the books', () => {
  const base: LedgerPayment = {
    ...{ paymentId: 'pay_1', paise: 2000, currency: 'INR', state: 'captured', seenMs: 0, sends: 1 },
    ...{ capturedMs: 0, confirmedMs: 0, order, jti: 'j' },
  };

  it('do not add up when a payment is nowhere: neither settled, nor a case, nor within its time', () => {
    expect(placeOf(base, 16 * minuteMs - 1)).toBe('waiting');
    const forgotten = booksOf([base, { ...base, paymentId: 'pay_2', outcome: 'begun' }], [], 16 * minuteMs);
    expect(forgotten).toMatchObject({
      ...{ balanced: false, unexplained: ['pay_1'], captured: { payments: 2, paise: 4000 } },
      places: { begun: { payments: 1, paise: 2000 }, unexplained: { payments: 1, paise: 2000 } },
    });
    const unsent = { ...base, refund: { state: 'due', by: 'cabinet', wantedMs: 0, tries: 1, notices: 0 } } as const;
    expect(placeOf(unsent, 16 * minuteMs)).toBe('unexplained');
    expect(placeOf({ ...unsent, case: { reason: 'refund_failed', sinceMs: 0 } }, 16 * minuteMs)).toBe('case');
  });

  it('have each payment in its place, whatever else is known of it', () => {
    const refund = { state: 'due', by: 'cabinet', wantedMs: 10 * minuteMs, tries: 1, notices: 0 } as const;
    const open = { reason: 'no_verdict', sinceMs: 0 } as const;
    const late = 26 * minuteMs;
    const cases: readonly (readonly [Partial<LedgerPayment>, number, string])[] = [
      [{ refund: { ...refund, state: 'accepted' }, case: open, outcome: 'refund_due' }, late, 'refunded'],
      [{ case: open, outcome: 'opened' }, late, 'case'],
      [{ refund, outcome: 'refund_due' }, late - 1, 'waiting'],
      [{ refund, outcome: 'opened' }, late, 'unexplained'],
      [{ outcome: 'opened' }, late, 'opened'],
      [{ outcome: 'begun' }, late, 'begun'],
      [{ outcome: 'refused' }, 16 * minuteMs, 'unexplained'],
      [{ outcome: 'refused' }, 16 * minuteMs - 1, 'waiting'],
    ];
    for (const [changed, nowMs, place] of cases) expect(placeOf({ ...base, ...changed }, nowMs)).toBe(place);
    const { capturedMs: _, ...undated } = base;
    expect(placeOf(undated, late)).toBe('waiting');
  });

  it('add up to nothing where nothing was captured, and balance', () => {
    const none = { payments: 0, paise: 0 };
    const books = booksOf([], undefined, 0);
    expect(books).toEqual({
      ...{ captured: none, unexplained: [], balanced: true },
      places: { opened: none, begun: none, refunded: none, case: none, waiting: none, unexplained: none },
    });
    expect(booksOf([], [], 0)).toEqual({ ...books, differing: [] });
  });

  it('do not add up when the gateway took in another sum through a QR code of ours', () => {
    const qr = (id: string, receivedPaise: number) => ({
      ...{ id, createdMs: 0, untilMs: 1, open: false, receivedPaise, order: { ...order, ord: id } },
    });
    const { order: _, ...foreign } = qr('qr_foreign', 700);
    const received = new Map([
      ['qr_more', 2000],
      ['qr_same', 2000],
    ]);
    const differing = differences([qr('qr_more', 1000), qr('qr_same', 2000), qr('qr_lost', 500), foreign], received);
    expect(differing).toEqual([
      { qrId: 'qr_more', cabinet: 'CAB-1', gatewayPaise: 1000, ledgerPaise: 2000 },
      { qrId: 'qr_lost', cabinet: 'CAB-1', gatewayPaise: 500, ledgerPaise: 0 },
    ]);
    expect(booksOf([], differing, 0).balanced).toBe(false);
  });

  it('have days of India', () => {
    expect(dayOf('2026-11-28')).toEqual({
      fromMs: Date.UTC(2026, 10, 27, 18, 30),
      toMs: Date.UTC(2026, 10, 28, 18, 30),
    });
    expect(dayBefore(Date.UTC(2026, 10, 28, 18, 29))).toBe('2026-11-27');
    expect(dayBefore(Date.UTC(2026, 10, 28, 18, 30))).toBe('2026-11-28');
    for (const text of ['', 'yesterday', '2026-13-01', '28-11-2026', '02026-11-28', '2026-11-28T10'])
      expect(dayOf(text)).toBeUndefined();
  });
});
