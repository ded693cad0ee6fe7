import type { WeekHours } from '../lib/week-hours.js';

/** A stretch of time and its price. A stretch that has begun costs all of it. */
interface Block {
  readonly ms: number;
  /** Whole paise, tax included. */
  readonly paise: number;
}

/** Other prices for blocks that begin within some hours of the week. */
interface SpecialPrices {
  readonly hours: readonly WeekHours[];
  /** One for each block of the tariff, in paise. */
  readonly paise: readonly number[];
}

/** What a rental of some sizes costs. Money is whole paise, tax included. */
export interface Tariff {
  readonly sizes: readonly string[];
  /** The beginning of a rental that costs nothing. */
  readonly freeMs: number;
  /** One after the other from the end of the free time; the last one again and again. */
  readonly blocks: readonly Block[];
  /** The first whose hours cover the beginning of a block sets its price. */
  readonly special: readonly SpecialPrices[];
  /** The least that a rental costs which costs anything. */
  readonly minimumPaise: number;
  /** The most that 24 hours cost, counted from the end of the free time; blocks count where they begin. */
  readonly dailyCapPaise?: number;
  readonly rounding: Rounding;
  /** How often the customer may open the locker before he collects; absent: as often as he likes. */
  readonly openings?: number;
}

export interface Rounding {
  /** The price is a multiple of it. */
  readonly toPaise: number;
  readonly way: 'up' | 'down' | 'nearest';
}

/** A tax that the prices include. */
export interface Tax {
  /** Such as `GST`. */
  readonly name: string;
  /** In hundredths of a per cent: 18 % is 1800. */
  readonly basisPoints: number;
}

/** Deliveries: rentals for which the cloud pays. */
export interface DeliverySpec {
  /** How long a delivery is kept for its recipient before it is due to go back. */
  readonly keepMs: number;
}

/** What is rented, and to whom. */
export interface RentalSpec {
  /** Empty: customers rent nothing. */
  readonly tariffs: readonly Tariff[];
  /** Absent: no tax is shown. */
  readonly tax?: Tax;
  /** What the page offers, the shortest first. */
  readonly durationsMs: readonly number[];
  /** The longest time that may be paid for, extensions included. */
  readonly longestMs: number;
  /** How long an order stays payable after its QR has closed. */
  readonly settleMs: number;
  /** Time after the paid end that costs nothing. */
  readonly graceMs: number;
  /** How long after the paid end the locker is blocked until an operator ends the rental. */
  readonly endAfterMs: number;
  /** Absent: what couriers leave has no states and no end. */
  readonly deliveries?: DeliverySpec;
}
