import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  afterMatchFailed,
  afterNews,
  afterNoMatch,
  afterRefund,
  afterRefundFailed,
  afterRefundReversed,
  afterSend,
  afterSilence,
  afterVerdict,
  type LedgerPayment,
  noticeWanted,
  refundWanted,
} from '../../../src/collector/money/ledger.js';
import { laterState } from '../../../src/collector/money/news.js';
import { afterNotice, afterNoticed, noticeOf } from '../../../src/collector/money/refund-notice.js';
import { gatewayStates } from '../../../src/tokens/pay-token.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const now = 1_800_000_000_000;

const order = { cabinet: 'CAB-1', ord: 'o1' };
const news = { paymentId: 'pay_1234', paise: 2000, currency: 'INR', state: 'captured', createdMs: 1 } as const;
const facts = { via: 'webhook', order, jti: 'j1', nowMs: now } as const;
let captured: LedgerPayment;
let unmatched: LedgerPayment;
beforeEach(() => {
  captured = afterNews(undefined, news, facts);
  unmatched = afterNews(undefined, { ...news, qrId: 'qr_1' }, { ...facts, order: undefined });
});

describe('news of a payment', () => {
  it('that was captured for an order are confirmed at once', () => {
    expect(captured).toEqual({
      ...{ paymentId: 'pay_1234', paise: 2000, currency: 'INR', state: 'captured', seenMs: now, order, jti: 'j1' },
      ...{ capturedMs: now, webhookMs: now, sends: 0, sendDueMs: now },
    });
  });

  it('that was not captured are kept, and nothing follows', () => {
    const failed = afterNews(undefined, { ...news, state: 'failed', qrId: 'qr_1' }, facts);
    expect(failed).toEqual({
      ...{ paymentId: 'pay_1234', paise: 2000, currency: 'INR', state: 'failed', seenMs: now, order, sends: 0 },
      qrId: 'qr_1',
    });
    const after = afterNews(failed, { ...news, paise: 1900, currency: 'USD' }, { ...facts, nowMs: now + 5 });
    expect(after).toMatchObject({ paise: 1900, currency: 'USD', capturedMs: now + 5, seenMs: now });
  });

  it('that come again or late change neither its amount nor its id nor its times', () => {
    const late = { ...news, paise: 5, currency: 'USD' };
    expect(afterNews(captured, late, { ...facts, jti: 'j2', nowMs: now + hour })).toEqual(captured);
    expect(afterNews(captured, { ...late, state: 'authorized' }, { ...facts, nowMs: now + hour })).toEqual(captured);
    const polled = afterNews(undefined, news, { ...facts, via: 'poll' });
    expect(polled).not.toHaveProperty('webhookMs');
    // What a webhook says of an earlier state is no word of the money.
    const authorized = afterNews(polled, { ...news, state: 'authorized' }, { ...facts, nowMs: now + 5 });
    expect(authorized).not.toHaveProperty('webhookMs');
    expect(afterNews(polled, news, { ...facts, nowMs: now + 7 }).webhookMs).toBe(now + 7);
  });

  it('of a webhook whose QR code is not named are matched two seconds later, or once another names it', () => {
    expect(unmatched).toMatchObject({ qrId: 'qr_1', matchDueMs: now + 2 * second });
    expect(unmatched).not.toHaveProperty('sendDueMs');
    const again = afterNews(unmatched, news, { ...facts, order: undefined, nowMs: now + second });
    expect(again.matchDueMs).toBe(now + 2 * second);
    expect(afterNews({ ...unmatched, order }, news, facts)).not.toHaveProperty('matchDueMs');
    const matched = afterNews(unmatched, news, { ...facts, nowMs: now + second });
    expect(matched).toMatchObject({ order, sendDueMs: now + second });
    expect(matched).not.toHaveProperty('matchDueMs');
  });

  it('of a payment that is being confirmed or is settled confirm nothing anew', () => {
    const sent = afterSend(captured, now);
    expect(afterNews(sent, news, { ...facts, nowMs: now + hour })).toEqual(sent);
    const begun = afterVerdict(captured, { outcome: 'begun' }, false, now);
    expect(afterNews(begun, news, facts)).toEqual(begun);
    // A case that is not about its order stays open.
    const silent = afterSilence(sent, now + hour);
    expect(afterNews(silent, news, facts).case?.reason).toBe('no_verdict');
  });

  it('in any order end in the state that counts', () => {
    const state = fc.constantFrom(...gatewayStates);
    fc.assert(
      fc.property(state, state, (one, other) => {
        expect(laterState(one, other)).toBe(laterState(other, one));
      }),
    );
    expect(laterState('failed', 'authorized')).toBe('authorized');
    expect(laterState('captured', 'failed')).toBe('captured');
    expect(laterState('created', 'failed')).toBe('failed');
    expect(laterState('refunded', 'captured')).toBe('refunded');
  });
});

describe('a payment of no order', () => {
  const noCase = { reason: 'no_order', sinceMs: now + minute } as const;

  it('is a case when the gateway knows none, until one is found after all', () => {
    const open = afterNoMatch(unmatched, now + minute);
    expect(open).toMatchObject({ case: noCase });
    expect(open).not.toHaveProperty('matchDueMs');
    expect(afterNews(open, news, { ...facts, order: undefined })).not.toHaveProperty('matchDueMs');
    expect(afterNoMatch({ ...open, matchDueMs: now }, now + hour)).toEqual(open);
    expect(afterNews(open, news, facts)).not.toHaveProperty('case');
    expect(afterNews(open, news, facts).sendDueMs).toBe(now);
  });

  it('is none when it was matched or goes back meanwhile', () => {
    expect(afterNoMatch({ ...captured, matchDueMs: now }, now)).toEqual(captured);
    const back = refundWanted(unmatched, 'operator', now);
    expect(afterNoMatch({ ...back, matchDueMs: now }, now)).toEqual(back);
    expect(afterNews(back, news, { ...facts, order: undefined })).not.toHaveProperty('matchDueMs');
  });

  it('is asked for every half minute, and a case after a quarter of an hour', () => {
    const soon = afterMatchFailed(unmatched, now + minute);
    expect(soon.matchDueMs).toBe(now + 90 * second);
    expect(soon).not.toHaveProperty('case');
    expect(afterMatchFailed(unmatched, now + 15 * minute - 1)).not.toHaveProperty('case');
    expect(afterMatchFailed(unmatched, now + 15 * minute).case).toEqual({
      reason: 'no_order',
      sinceMs: now + 15 * minute,
    });
    const { capturedMs: _, ...undated } = unmatched;
    expect(afterMatchFailed(undated, now + hour)).not.toHaveProperty('case');
    const back = { ...refundWanted(unmatched, 'operator', now), matchDueMs: now };
    expect(afterMatchFailed(back, now + hour)).not.toHaveProperty('case');
    expect(afterMatchFailed(captured, now)).toBe(captured);
  });
});

describe('the verdict of a cabinet', () => {
  it('is waited for with confirmations, and a case after a quarter of an hour', () => {
    const waits: number[] = [];
    let one: LedgerPayment = captured;
    for (let sends = 0; sends < 6; sends += 1) {
      one = afterSend(one, now + sends);
      waits.push(((one.sendDueMs ?? 0) - now - sends) / second);
    }
    expect(waits).toEqual([2, 5, 15, 60, 300, 300]);
    expect(one).toMatchObject({ sends: 6, confirmedMs: now });
    expect(afterSend(refundWanted(captured, 'operator', now), now)).not.toHaveProperty('sendDueMs');
    expect(afterSilence(captured, now + 15 * minute - 1)).toBe(captured);
    expect(afterSilence(captured, now + 15 * minute)).toMatchObject({
      case: { reason: 'no_verdict', sinceMs: now + 15 * minute },
    });
  });

  it('is waited for from nobody where there is no order, no money yet, or nothing more to say', () => {
    const { capturedMs: _, ...undated } = captured;
    const begun = afterVerdict(captured, { outcome: 'begun' }, false, now);
    for (const one of [unmatched, undated, begun, refundWanted(captured, 'operator', now)]) {
      expect(afterSilence(one, now + day)).toBe(one);
    }
  });

  it('settles it: nothing is sent any more, and a case of it is closed', () => {
    const open = afterSilence(captured, now + hour);
    const opened = afterVerdict(open, { outcome: 'opened' }, false, now + hour);
    expect(opened).toMatchObject({ outcome: 'opened', outcomeMs: now + hour });
    for (const gone of ['case', 'sendDueMs', 'refund', 'reason']) expect(opened).not.toHaveProperty(gone);
  });

  it('of a refusal settles nothing, and of an unknown order is a case', () => {
    const late = afterVerdict(captured, { outcome: 'refused', reason: 'expired' }, false, now);
    expect(late).toMatchObject({ outcome: 'refused', reason: 'expired', sendDueMs: now });
    expect(late).not.toHaveProperty('case');
    const unknown = afterVerdict(late, { outcome: 'refused', reason: 'unknown_order' }, false, now + 1);
    expect(unknown).toMatchObject({ reason: 'unknown_order', case: { reason: 'unknown_order', sinceMs: now + 1 } });
    const back = refundWanted(captured, 'operator', now);
    expect(afterVerdict(back, { outcome: 'refused', reason: 'unknown_order' }, false, now)).not.toHaveProperty('case');
    expect(afterVerdict(unknown, { outcome: 'begun' }, false, now)).not.toHaveProperty('reason');
  });

  it('sends the money back once where it bought nothing, or its rental has come to nothing', () => {
    const due = { state: 'due', by: 'cabinet', wantedMs: now, tries: 0, dueMs: now, notices: 0 };
    const first = afterVerdict(captured, { outcome: 'refund_due', reason: 'late' }, false, now);
    expect(first).toMatchObject({ outcome: 'refund_due', refund: due });
    expect(first).not.toHaveProperty('sendDueMs');
    expect(afterVerdict(first, { outcome: 'refund_due', reason: 'late' }, false, now + 1).refund).toEqual(due);
    expect(afterVerdict(captured, { outcome: 'begun' }, true, now).refund).toEqual(due);
  });

  it('counts in the order in which a cabinet comes to it, whichever report is first', () => {
    const ranks = ['refused', 'begun', 'opened', 'refund_due'] as const;
    for (const [index, outcome] of ranks.entries()) {
      const said = afterVerdict(captured, { outcome }, false, now);
      for (const earlier of ranks.slice(0, index))
        expect(afterVerdict(said, { outcome: earlier }, false, now)).toBe(said);
      for (const later of ranks.slice(index + 1)) {
        expect(afterVerdict(said, { outcome: later }, false, now).outcome).toBe(later);
      }
    }
  });
});

describe('a refund', () => {
  let due: LedgerPayment;
  let accepted: LedgerPayment;
  beforeEach(() => {
    due = refundWanted(captured, 'operator', now);
    accepted = afterRefund(due, 'rfnd_1', now + minute);
  });

  it('is of money that has come, and once', () => {
    expect(due).toMatchObject({ refund: { state: 'due', by: 'operator', dueMs: now } });
    expect(refundWanted(due, 'cabinet', now + 1)).toBe(due);
    const failed = afterNews(undefined, { ...news, state: 'failed' }, facts);
    expect(refundWanted(failed, 'operator', now)).toBe(failed);
    const open = { ...unmatched, case: { reason: 'no_order', sinceMs: now } } as const;
    for (const gone of ['case', 'matchDueMs', 'sendDueMs']) {
      expect(refundWanted(open, 'operator', now)).not.toHaveProperty(gone);
    }
  });

  it('that the gateway has taken is told to the cabinet', () => {
    expect(accepted.refund).toEqual({
      ...{ state: 'accepted', by: 'operator', wantedMs: now, tries: 0, notices: 0 },
      ...{ acceptedMs: now + minute, id: 'rfnd_1', noticeDueMs: now + minute },
    });
    expect(afterRefund(due, undefined, now).refund).not.toHaveProperty('id');
    expect(afterRefund(accepted, 'rfnd_2', now)).toBe(accepted);
    expect(afterRefund(captured, 'rfnd_2', now)).toBe(captured);
    const open = afterRefundFailed(due, true, now);
    expect(open).toHaveProperty('case');
    expect(afterRefund(open, 'rfnd_1', now)).not.toHaveProperty('case');
  });

  it('that the gateway does not take is tried ever later, and a case after a quarter of an hour', () => {
    const tried = (tries: number, final = false, nowMs = now): LedgerPayment =>
      afterRefundFailed(
        { ...due, refund: { ...due.refund, state: 'due', by: 'operator', wantedMs: now, tries, notices: 0 } },
        final,
        nowMs,
      );
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 90].map((tries) => ((tried(tries).refund?.dueMs ?? 0) - now) / second);
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(tried(1)).not.toHaveProperty('case');
    expect(tried(1, false, now + 15 * minute - 1)).not.toHaveProperty('case');
    expect(tried(1, false, now + 15 * minute).case).toEqual({ reason: 'refund_failed', sinceMs: now + 15 * minute });
    // The gateway says that it never will: somebody has to look first.
    expect(tried(1, true)).toMatchObject({ case: { reason: 'refund_failed' }, refund: { dueMs: now + hour } });
    expect(afterRefundFailed(accepted, true, now)).toBe(accepted);
    expect(afterRefundFailed(captured, true, now)).toBe(captured);
  });

  it('that failed after it was taken is due again, and a case', () => {
    const reversed = afterRefundReversed({ ...accepted, state: 'refunded' }, 'rfnd_1', now + day);
    expect(reversed).toMatchObject({
      ...{ state: 'captured', case: { reason: 'refund_failed', sinceMs: now + day } },
      refund: { state: 'due', dueMs: now + day + hour, id: 'rfnd_1' },
    });
    for (const gone of ['acceptedMs', 'noticeDueMs']) expect(reversed.refund).not.toHaveProperty(gone);
    expect(afterRefundReversed(accepted, 'rfnd_2', now)).toBe(accepted);
    expect(afterRefundReversed(afterRefund(due, undefined, now), 'rfnd_2', now).refund?.state).toBe('due');
    expect(afterRefundReversed(due, 'rfnd_1', now)).toBe(due);
    // A case that is open stays what it is, and a verdict does not close this one.
    const other = { ...accepted, case: { reason: 'no_verdict', sinceMs: now } } as const;
    expect(afterRefundReversed(other, 'rfnd_1', now + day).case?.reason).toBe('no_verdict');
    expect(afterVerdict(reversed, { outcome: 'begun' }, false, now).case?.reason).toBe('refund_failed');
  });

  it('that was made at the gateway by hand is one, too, and told once', () => {
    const byHand = { ...news, state: 'refunded' } as const;
    const first = afterNews(undefined, byHand, facts);
    const by = { state: 'accepted', by: 'gateway', wantedMs: now, tries: 0, notices: 0, acceptedMs: now };
    expect(first).toMatchObject({ state: 'refunded', capturedMs: now, refund: { ...by, noticeDueMs: now } });
    for (const gone of ['sendDueMs', 'matchDueMs', 'case']) {
      expect(first).not.toHaveProperty(gone);
      const open = { ...unmatched, case: { reason: 'no_order', sinceMs: now } } as const;
      expect(afterNews(open, byHand, { ...facts, order: undefined })).not.toHaveProperty(gone);
    }
    expect(afterNews(first, byHand, { ...facts, nowMs: now + hour })).toEqual(first);
    const wanted = afterNews(due, byHand, { ...facts, nowMs: now + hour });
    expect(wanted.refund).toMatchObject({ state: 'accepted', by: 'operator', acceptedMs: now + hour });
    expect(wanted.refund).not.toHaveProperty('dueMs');
  });

  it('is not told to a cabinet that does not know the order, nor where there is none', () => {
    const told = (one: LedgerPayment): boolean => noticeWanted(one, now).refund?.noticeDueMs !== undefined;
    const bare = afterNoticed(accepted);
    expect(told(bare)).toBe(true);
    expect(told({ ...bare, outcome: 'refused', reason: 'unknown_order' })).toBe(false);
    expect(told({ ...bare, outcome: 'refused', reason: 'expired' })).toBe(true);
    expect(told({ ...bare, outcome: 'refund_due', reason: 'unknown_order' })).toBe(true);
    const { order: _, ...nobodys } = bare;
    const { jti: __, ...unnamed } = bare;
    expect([told(nobodys), told(unnamed), told(due), told(captured)]).toEqual([false, false, false, false]);
    expect([noticeOf(nobodys, now), noticeOf(unnamed, now), noticeOf(due, now)]).toEqual(Array(3).fill(undefined));
  });

  it('is told by one command, again and again until that has expired', () => {
    const acceptedMs = now + minute;
    const exp = (acceptedMs + 7 * day) / 1000;
    expect(noticeOf(accepted, now)).toMatchObject({
      ...{ aud: 'CAB-1', jti: 'refund-j1', cmd: 'order.refunded', iat: acceptedMs / 1000, exp },
      arg: { ord: 'o1', ref: '****1234' },
    });
    expect(noticeOf(accepted, acceptedMs + 7 * day - 1)).toBeDefined();
    expect(noticeOf(accepted, acceptedMs + 7 * day)).toBeUndefined();
    const waits: number[] = [];
    let one = accepted;
    for (let notices = 0; notices < 5; notices += 1) {
      one = afterNotice(one, acceptedMs);
      waits.push(((one.refund?.noticeDueMs ?? 0) - acceptedMs) / minute);
    }
    expect(waits).toEqual([1, 5, 30, 360, 360]);
    expect(one.refund?.notices).toBe(5);
    expect(afterNotice(accepted, acceptedMs + 7 * day - minute - 1).refund).toHaveProperty('noticeDueMs');
    expect(afterNotice(accepted, acceptedMs + 7 * day - minute).refund).not.toHaveProperty('noticeDueMs');
    const reversed = { ...afterRefundReversed(accepted, 'rfnd_1', now) };
    expect(afterNotice(reversed, now)).toEqual(reversed);
    expect(afterNoticed(captured)).toBe(captured);
  });
});
