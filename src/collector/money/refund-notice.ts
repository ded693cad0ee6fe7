import { type CommandClaims, commandClaims } from '../../tokens/command-token.js';
import { longestCommandLifeMs } from '../../tokens/signed-types.js';
import type { LedgerPayment } from './ledger.js';
import { masked } from './masked.js';
import { nextNoticeMs } from './pace.js';

/** That the money of an order has gone back, said to its cabinet. Nothing here waits, sends or writes. */

/** It is told, and told again later until it has answered or the command has expired. */
export function afterNotice(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { refund } = payment;
  if (refund?.state !== 'accepted') return afterNoticed(payment);
  const notices = refund.notices + 1;
  const nextMs = nowMs + nextNoticeMs(notices);
  const counted = { ...payment, refund: { ...refund, notices, noticeDueMs: nextMs } };
  return nextMs < endMs(refund.acceptedMs ?? 0) ? counted : afterNoticed(counted);
}

/** It is told no more. */
export function afterNoticed(payment: LedgerPayment): LedgerPayment {
  if (payment.refund?.noticeDueMs === undefined) return payment;
  const { noticeDueMs: _, ...refund } = payment.refund;
  return { ...payment, refund };
}

/**
 * The command that tells it: of one refund always the same text, so the cabinet does it once. `undefined` when it is too late, or there
 * is nobody to tell.
 */
export function noticeOf({ paymentId, order, jti, refund }: LedgerPayment, nowMs: number): CommandClaims | undefined {
  const { state, acceptedMs = 0 } = refund ?? {};
  if (order === undefined || jti === undefined || state !== 'accepted' || nowMs >= endMs(acceptedMs)) return undefined;
  return commandClaims.parse({
    ...{ aud: order.cabinet, jti: `refund-${jti}`, cmd: 'order.refunded', actor: 'collector', role: 'cloud' },
    ...{ iat: Math.floor(acceptedMs / 1000), exp: Math.floor(endMs(acceptedMs) / 1000) },
    arg: { ord: order.ord, ref: masked(paymentId) },
  });
}

function endMs(acceptedMs: number): number {
  return acceptedMs + longestCommandLifeMs('order.refunded');
}
