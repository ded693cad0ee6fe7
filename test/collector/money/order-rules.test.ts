import { beforeEach, describe, expect, it } from 'vitest';
import {
  afterClosed,
  afterCloseFailed,
  afterEnd,
  afterMade,
  afterMakeFailed,
  afterPoll,
  type LedgerOrder,
  newOrder,
} from '../../../src/collector/money/ledger.js';

const second = 1000;
const minute = 60 * second;
const now = 1_800_000_000_000;

describe('an order in the ledger', () => {
  const asked = { cabinet: 'CAB-1', ord: 'o1', locker: 'A01', paise: 2000, currency: 'INR' };
  const qr = { id: 'qr_1', upi: 'upi://pay', untilMs: now + 30 * minute };
  const counted = { makes: 0, closes: 0, polls: 0 };
  let order: LedgerOrder;
  let made: LedgerOrder;
  beforeEach(() => {
    order = newOrder(asked, 'j1', now);
    made = afterMade(order, qr, now + second);
  });

  it('needs a QR code at once, and none where it ended before it was heard of', () => {
    expect(order).toEqual({ ...asked, ...counted, jti: 'j1', askedMs: now, makeDueMs: now });
    expect(newOrder(asked, 'j1', now, 'expired')).toEqual({
      ...{ ...asked, ...counted, jti: 'j1', askedMs: now, end: 'expired' },
    });
  });

  it('gets one QR code, and is asked for payments from half a minute after', () => {
    expect(made).toEqual({
      ...{ ...asked, ...counted, jti: 'j1', askedMs: now, qr: { ...qr, madeMs: now + second } },
      pollDueMs: now + 31 * second,
    });
    expect(afterMade(made, { ...qr, id: 'qr_2' }, now + minute)).toBe(made);
    const { upi: _, ...unread } = qr;
    expect(afterMade(order, unread, now).qr).toEqual({ ...unread, madeMs: now });
  });

  it('is asked for payments ten times within a day of its QR code, ever more seldom', () => {
    const atMs: number[] = [];
    for (let one = made; one.pollDueMs !== undefined; one = afterPoll(one)) atMs.push(one.pollDueMs);
    const minutes = atMs.map((ms) => (ms - now - second) / minute);
    expect(minutes).toEqual([0.5, 1, 2, 4, 8, 16, 30, 60, 360, 1440]);
    expect(afterPoll({ ...order, pollDueMs: now })).toEqual(order);
  });

  it('whose QR code the gateway does not make is asked for again, ever later, while somebody waits', () => {
    const waits = [1, 2, 3, 4, 5, 6, 50].map(
      (makes) => (afterMakeFailed({ ...order, makes }, now).makeDueMs ?? 0) - now,
    );
    expect(waits.map((ms) => ms / second)).toEqual([2, 4, 8, 16, 32, 60, 60]);
    expect(afterMakeFailed(made, now)).toBe(made);
    const ended = afterEnd(order, 'cancelled', now);
    expect(afterMakeFailed(ended, now)).toBe(ended);
  });

  it('that ends needs no QR code any more, and has its own closed unless it has closed by itself', () => {
    expect(afterEnd(order, 'unanswered', now)).toEqual({
      ...{ ...asked, ...counted, jti: 'j1', askedMs: now, end: 'unanswered' },
    });
    const early = afterEnd(made, 'cancelled', qr.untilMs - 1);
    expect(early).toMatchObject({ end: 'cancelled', closeDueMs: qr.untilMs - 1, pollDueMs: made.pollDueMs });
    expect(early.qr).toEqual({ id: 'qr_1', untilMs: qr.untilMs, madeMs: now + second });
    expect(afterEnd(made, 'expired', qr.untilMs)).not.toHaveProperty('closeDueMs');
    expect(afterEnd(early, 'expired', now)).toBe(early);
    expect(afterClosed(early)).not.toHaveProperty('closeDueMs');
  });

  it('that ended while its QR code was being made has it closed at once, and its text forgotten', () => {
    const late = afterMade(afterEnd(order, 'cancelled', now), qr, now + second);
    expect(late).toMatchObject({ closeDueMs: now + second, pollDueMs: now + 31 * second, end: 'cancelled' });
    expect(late.qr).toEqual({ id: 'qr_1', untilMs: qr.untilMs, madeMs: now + second });
  });

  it('whose QR code does not close is closed again later, while it is open', () => {
    const ended = { ...afterEnd(made, 'cancelled', now), closes: 3 };
    expect(afterCloseFailed(ended, now).closeDueMs).toBe(now + 8 * second);
    expect(afterCloseFailed(ended, qr.untilMs - 8 * second - 1).closeDueMs).toBe(qr.untilMs - 1);
    expect(afterCloseFailed(ended, qr.untilMs - 8 * second)).not.toHaveProperty('closeDueMs');
    expect(afterCloseFailed({ ...order, closes: 1, closeDueMs: now }, now)).not.toHaveProperty('closeDueMs');
  });
});
