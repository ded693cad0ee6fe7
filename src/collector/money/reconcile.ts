import type { CabinetAlarm } from '../store.js';
import { type Books, booksOf, dayBefore, dayOf, differences } from './books.js';
import type { Gateway } from './gateway.js';
import type { MoneyLedger, Span } from './money-ledger.js';
import type { MoneyParts } from './money-parts.js';

/**
 * The books of a span, and what the gateway took in through the QR codes that were made in it.
 * @param gateway absent: it is not asked
 */
export async function reconcile(
  ledger: MoneyLedger,
  gateway: Gateway | undefined,
  { fromMs, toMs }: Span,
  nowMs: number,
): Promise<Books> {
  const qrs = gateway && (await gateway.qrs(fromMs, toMs)).filter(({ order }) => order !== undefined);
  const received = await ledger.receivedBy(qrs?.map(({ id }) => id) ?? []);
  return booksOf(await ledger.captured({ fromMs, toMs }), qrs && differences(qrs, received), nowMs);
}

/** Whose books do not add up; `undefined` for a payment of no cabinet. */
export async function cabinetsOf(ledger: MoneyLedger, books: Books): Promise<ReadonlySet<string | undefined>> {
  const cabinets = new Set<string | undefined>(books.differing?.map(({ cabinet }) => cabinet));
  for (const id of books.unexplained) cabinets.add((await ledger.payment(id))?.order?.cabinet);
  return cabinets;
}

export const booksAlarm: CabinetAlarm = 'collector.books_differ';

/** What came late in the day has had its time by then. */
const settleMs = 30 * 60_000;

/** Adds each day up once it is over, and tells whose books differ. */
export class DailyBooks {
  #done: string | undefined;

  constructor(private readonly parts: MoneyParts) {}

  async reconcile(): Promise<void> {
    const { ledger, gateway, time, teller } = this.parts;
    const nowMs = time.wallMs();
    const day = dayBefore(nowMs - settleMs);
    const span = dayOf(day);
    if (day === this.#done || span === undefined) return;
    const books = await reconcile(ledger, gateway, span, nowMs);
    for (const cabinet of await cabinetsOf(ledger, books)) await teller.alarm(booksAlarm, cabinet, day);
    this.#done = day;
  }
}
