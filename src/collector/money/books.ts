import type { GatewayQr } from './gateway.js';
import type { LedgerPayment } from './ledger.js';
import type { Span } from './money-ledger.js';
import { refundMs, verdictMs } from './pace.js';

/**
 * Where the money of a captured payment is. Each is in one place; `unexplained` is none of them: something that should have been done
 * was not.
 */
export const places = ['opened', 'begun', 'refunded', 'case', 'waiting', 'unexplained'] as const;
type Place = (typeof places)[number];

/** A day of Indian business, where UPI is: UTC and five and a half hours, all year. */
const zoneMs = 5.5 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** The span of a day, `2026-11-28`; `undefined` for what is none. */
export function dayOf(text: string): Span | undefined {
  const utcMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(utcMs)) return undefined;
  return { fromMs: utcMs - zoneMs, toMs: utcMs - zoneMs + dayMs };
}

/** The day before that of an instant. */
export function dayBefore(nowMs: number): string {
  return new Date(nowMs + zoneMs - dayMs).toISOString().slice(0, 10);
}

export function placeOf(payment: LedgerPayment, nowMs: number): Place {
  const { refund, outcome, case: open, capturedMs = nowMs } = payment;
  if (refund?.state === 'accepted') return 'refunded';
  if (open !== undefined) return 'case';
  if (refund !== undefined) return nowMs - refund.wantedMs < refundMs + graceMs ? 'waiting' : 'unexplained';
  if (outcome === 'opened' || outcome === 'begun') return outcome;
  return nowMs - capturedMs < verdictMs + graceMs ? 'waiting' : 'unexplained';
}

/** A case is opened by the minute and not by the second. */
const graceMs = 60_000;

export interface Sum {
  readonly payments: number;
  readonly paise: number;
}

/** The books of a span. */
export interface Books {
  readonly captured: Sum;
  readonly places: Readonly<Record<Place, Sum>>;
  /** Payments that are nowhere. */
  readonly unexplained: readonly string[];
  /** QR codes through which the gateway took in another sum than the ledger has; absent where it was not asked. */
  readonly differing?: readonly Difference[];
  readonly balanced: boolean;
}

interface Difference {
  readonly qrId: string;
  readonly cabinet?: string;
  readonly gatewayPaise: number;
  readonly ledgerPaise: number;
}

/**
 * Adds up: what was captured is what opened a locker, began a rental, went back, waits for a person or, within its time, for a cabinet.
 * @param payments captured in the span
 * @param differing what the gateway says otherwise
 */
export function booksOf(
  payments: readonly LedgerPayment[],
  differing: readonly Difference[] | undefined,
  nowMs: number,
): Books {
  const placed = payments.map((payment) => ({ payment, place: placeOf(payment, nowMs) }));
  const at = (wanted: Place) => placed.filter(({ place }) => place === wanted).map(({ payment }) => payment);
  const sumOf = (place: Place): Sum => at(place).reduce(add, none);
  const unexplained = at('unexplained');
  return {
    captured: payments.reduce(add, none),
    places: {
      ...{ opened: sumOf('opened'), begun: sumOf('begun'), refunded: sumOf('refunded'), case: sumOf('case') },
      ...{ waiting: sumOf('waiting'), unexplained: sumOf('unexplained') },
    },
    unexplained: unexplained.map(({ paymentId }) => paymentId),
    ...(differing !== undefined && { differing }),
    balanced: unexplained.length === 0 && (differing ?? []).length === 0,
  };
}

/** QR codes of ours through which other money came than is in the ledger. */
export function differences(qrs: readonly GatewayQr[], received: ReadonlyMap<string, number>): readonly Difference[] {
  return qrs
    .filter(({ order }) => order !== undefined)
    .map(({ id: qrId, order, receivedPaise: gatewayPaise }) => ({
      ...{ qrId, gatewayPaise, ledgerPaise: received.get(qrId) ?? 0 },
      ...(order !== undefined && { cabinet: order.cabinet }),
    }))
    .filter(({ gatewayPaise, ledgerPaise }) => gatewayPaise !== ledgerPaise);
}

const none: Sum = { payments: 0, paise: 0 };

function add(sum: Sum, { paise }: { readonly paise: number }): Sum {
  return { payments: sum.payments + 1, paise: sum.paise + paise };
}
