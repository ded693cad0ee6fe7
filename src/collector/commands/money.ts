import { systemTime } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';
import { stderrLog } from '../../lib/log.js';
import { formatRupees } from '../../lib/money.js';
import { type Books, dayBefore, dayOf, places, type Sum } from '../money/books.js';
import type { LedgerPayment } from '../money/ledger.js';
import { masked } from '../money/masked.js';
import { openMoney } from '../money/open-money.js';
import { booksAlarm, cabinetsOf, reconcile } from '../money/reconcile.js';
import { type ExitCode, exitCodes, type Session, UsageError } from './session.js';

/** `money cases`: payments that wait for a person. */
export async function cases(session: Session, { json }: { readonly json?: true }): Promise<ExitCode> {
  await session.record({ what: 'money.cases' });
  const found = await session.store.money.cases();
  for (const payment of found) session.print(json ? JSON.stringify(payment) : caseLine(payment));
  if (found.length === 0 && !json) session.print('No payment waits for a person.');
  return exitCodes.done;
}

function caseLine(payment: LedgerPayment): string {
  const { paymentId, order, paise, case: open, outcome, reason, refund } = payment;
  return [
    paymentId,
    open?.reason ?? '',
    `since=${new Date(open?.sinceMs ?? 0).toISOString()}`,
    `amount=${formatRupees(paise)}`,
    order === undefined ? '' : `cabinet=${order.cabinet}  order=${order.ord}`,
    outcome === undefined ? '' : `outcome=${outcome}${reason === undefined ? '' : `(${reason})`}`,
    refund === undefined ? '' : `refund_tries=${refund.tries}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** `money refund PAYMENT`: the collector sends the money of a payment back, once. */
export async function refund(session: Session, payment: string): Promise<ExitCode> {
  if (!/^pay_[A-Za-z0-9]{1,40}$/.test(payment)) {
    throw new UsageError(`payment ${payment}: expected an id such as pay_HO2fEpc9JeOQU5, as \`money cases\` shows.`);
  }
  const before = await session.store.money.payment(payment);
  const ref = masked(payment);
  await session.record({ what: 'money.refund', ref, ...(before?.order && { cabinet: before.order.cabinet }) });
  const after = await session.store.money.wantRefund(payment, 'operator', session.nowMs);
  if (after?.refund === undefined || before?.refund !== undefined) {
    throw new LockerError('collector.no_payment', noRefund(before));
  }
  session.print(`${formatRupees(after.paise)} of ${payment} go back; the collector asks the gateway for it.`);
  return exitCodes.done;
}

function noRefund(payment: LedgerPayment | undefined): string {
  if (payment === undefined) return 'the ledger has no such payment';
  if (payment.refund === undefined) return `the payment is ${payment.state}: there is no money to send back`;
  return payment.refund.state === 'accepted' ? 'it has gone back already' : 'it is going back already';
}

/** `money reconcile`: whether what came in is what came of it. */
export async function reconcileDay(
  session: Session,
  { day = dayBefore(session.nowMs), json }: { readonly day?: string; readonly json?: true },
): Promise<ExitCode> {
  const span = dayOf(day);
  if (span === undefined) throw new UsageError(`--day ${day}: expected a day such as 2026-11-28.`);
  const { money, keys } = session.config;
  await session.record({ what: 'money.reconcile' });
  // A trial gateway knows nothing outside its own process.
  const gateway =
    money?.gateway.kind === 'razorpay' ? openMoney(money, keys, systemTime, stderrLog('error')).gateway : undefined;
  const books = await reconcile(session.store.money, gateway, span, session.nowMs);
  if (json) session.print(JSON.stringify({ day, ...books }));
  else for (const line of linesOf(day, books)) session.print(line);
  if (books.balanced) return exitCodes.done;
  for (const cabinet of await cabinetsOf(session.store.money, books)) {
    if (cabinet !== undefined) await session.store.raise(cabinet, booksAlarm, session.nowMs);
  }
  return exitCodes.failed;
}

function linesOf(day: string, books: Books): string[] {
  const line = (name: string, { payments, paise }: Sum) =>
    `${name.padEnd(12)} ${String(payments).padStart(6)} ${formatRupees(paise).padStart(12)}`;
  return [
    `${day} (India)`,
    line('captured', books.captured),
    ...places.map((place) => line(`  ${place}`, books.places[place])),
    ...books.unexplained.map((id) => `unexplained: ${id}`),
    ...(books.differing ?? []).map(
      ({ qrId, cabinet, gatewayPaise, ledgerPaise }) =>
        `${qrId} of ${cabinet}: the gateway took ${formatRupees(gatewayPaise)}, the ledger has ${formatRupees(ledgerPaise)}`,
    ),
    books.balanced ? 'It adds up.' : 'collector.books_differ: it does not add up.',
    ...(books.differing === undefined ? ['The gateway was not asked.'] : []),
  ];
}
