import {
  type GivenOrder,
  type GivenPayment,
  mostOrders,
  mostPayments,
  type RentalClaim,
} from '../tokens/given-rental.js';
import { isRunning, type KeptReport, type RentalReport } from './rental-reports.js';

type Of<K extends RentalReport['kind']> = KeptReport<Extract<RentalReport, { kind: K }>>;

/** Money for what is over comes within a day; after that a person has to look at it. */
const lateMs = 86_400_000;
/** So many that are over are given back, the newest: each is there for money that comes late. */
const mostOver = 500;

/**
 * What a cabinet is given back of its rentals, by what it said of them: those that run, and those that ended or were never paid within a
 * day, by which money that comes late is known. Those that are over come first: they make room. Pure.
 * @param reports in the order in which they came
 */
export function knownRentals(reports: readonly KeptReport[], nowMs: number): RentalClaim[] {
  const { rental: rentals, order: orders, payment: payments } = sorted(reports);
  const paidBy = grouped(payments, ({ report }) => report.ord);
  const told = new Map(rentals.map((one) => [one.report.rental, one]));
  const firstOf = new Map(rentals.map(({ report }) => [report.ord, report.rental]));
  const ordersOf = grouped(orders, ({ report }) => report.rental ?? firstOf.get(report.ord));
  const over: RentalClaim[] = [];
  const running: RentalClaim[] = [];
  for (const id of new Set([...ordersOf.keys(), ...told.keys()])) {
    const rental = told.get(id);
    const theirs = ordersOf.get(id) ?? [];
    const runs = rental !== undefined && isRunning(rental.report);
    const money = theirs.flatMap(({ report }) => paidBy.get(report.ord) ?? []);
    const lastMs = Math.max(...[rental, ...theirs, ...money].map((one) => one?.atMs ?? 0));
    if (!runs && lastMs <= nowMs - lateMs) continue;
    const claim = claimOf(id, rental, theirs, paidBy);
    if (claim !== undefined) (runs ? running : over).push(claim);
  }
  return [...over.slice(-mostOver), ...running];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function sorted(reports: readonly KeptReport[]) {
  const found: { rental: Of<'rental'>[]; order: Of<'order'>[]; payment: Of<'payment'>[] } = {
    ...{ rental: [], order: [], payment: [] },
  };
  for (const { report, atMs } of reports) {
    if (report.kind === 'rental') found.rental.push({ report, atMs });
    else if (report.kind === 'order') found.order.push({ report, atMs });
    else found.payment.push({ report, atMs });
  }
  return found;
}

function claimOf(
  rental: string,
  told: Of<'rental'> | undefined,
  theirs: readonly Of<'order'>[],
  paidBy: ReadonlyMap<string, readonly Of<'payment'>[]>,
): RentalClaim | undefined {
  const orders = theirs
    .slice(-mostOrders)
    .map(({ report }) => orderOf(report, report.ord === told?.report.ord, paymentsOf(report, told?.report, paidBy)));
  const [first] = theirs;
  const named = { rental, ...(orders.length > 0 && { orders }) };
  if (told === undefined) {
    if (first === undefined) return undefined;
    const { lkr, size } = first.report;
    return { ...named, lkr, ...(size !== undefined && { size }) };
  }
  const { lkr, state, size, payer, right, subject, began, used, from, until, paid, waived, openings } = told.report;
  return {
    ...{ ...named, lkr, state, time: Math.max(0, until - from) },
    ...(size !== undefined && { size }),
    ...(payer !== undefined && { payer }),
    ...(right !== undefined && { right }),
    ...(subject !== undefined && { subject }),
    ...(began !== undefined && { began }),
    ...(used !== undefined && { used }),
    ...(paid !== undefined && { paid }),
    ...(waived !== undefined && { waived }),
    ...(openings !== undefined && { openings }),
  };
}

/** What was told of an order's payments, and of the last one of its rental, whose own report may never have come. */
function paymentsOf(
  { ord }: Of<'order'>['report'],
  rental: Of<'rental'>['report'] | undefined,
  paidBy: ReadonlyMap<string, readonly Of<'payment'>[]>,
): readonly GivenPayment[] {
  const told = (paidBy.get(ord) ?? []).flatMap(({ report: { outcome, ...report } }) =>
    outcome === 'refused' ? [] : [{ ...report, outcome }],
  );
  const { last } = rental ?? {};
  if (last?.ord !== ord || told.some(({ jti }) => jti === last.jti)) return told;
  return [{ jti: last.jti, outcome: 'begun' }, ...told];
}

/** @param begun the rental began with it */
function orderOf(
  { ord, lkr, amt }: Of<'order'>['report'],
  begun: boolean,
  settled: readonly GivenPayment[],
): GivenOrder {
  const paying = settled.find(({ outcome, reason }) => outcome !== 'refund_due' || reason === 'no_locker_opened');
  const others = settled.filter((one) => one !== paying);
  const kept = paying ? [paying, ...others.slice(1 - mostPayments)] : others.slice(-mostPayments);
  const pays = kept.map(({ jti, outcome, reason, lkr: at }) => ({
    ...{ jti, outcome },
    ...(reason !== undefined && { reason }),
    ...(at !== undefined && { lkr: at }),
  }));
  return { ord, lkr, amt, state: begun || paying ? 'paid' : 'closed', ...(pays.length > 0 && { pays }) };
}
