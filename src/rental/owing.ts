import type { RentalSpec, Tariff } from '../config/rental-specs.js';
import { localTime } from '../lib/week-hours.js';
import type { StoredRental } from '../store/rentals.js';
import { type Price, priceOf } from './tariff.js';

/** What is to be paid for more time. */
interface Owing {
  /** Whole paise; 0 where nothing is owed. */
  readonly paise: number;
  /** The time that is paid with it, ms: over all. */
  readonly paidMs: number;
}

/** Prices of one cabinet. */
export class Prices {
  constructor(
    private readonly spec: Pick<RentalSpec, 'tariffs' | 'tax' | 'graceMs'>,
    private readonly timezone: string,
    private readonly wallMs: () => number,
  ) {}

  /** Every size that is rented, in the order of the tariffs: from small to large. */
  sizes(): string[] {
    return this.spec.tariffs.flatMap(({ sizes }) => sizes);
  }

  tariffOf(size: string): Tariff | undefined {
    return this.spec.tariffs.find(({ sizes }) => sizes.includes(size));
  }

  /** What a rental that begins at `fromMs` (wall ms) costs; `undefined` for a size that is not rented. */
  price(size: string, fromMs: number, durationMs: number): Price | undefined {
    const tariff = this.tariffOf(size);
    return tariff && priceOf(tariff, this.spec.tax, durationMs, (ms) => localTime(fromMs + ms, this.timezone));
  }

  /** What is owed for the time that a rental has run beyond what is paid; nothing within its grace. */
  owed(rental: StoredRental, usedMs: number): Owing {
    if (usedMs <= rental.paidMs + this.spec.graceMs) return { paise: 0, paidMs: rental.paidMs };
    return this.#upTo(rental, usedMs, usedMs);
  }

  /** What so much more time costs, with what is owed already. */
  extension(rental: StoredRental, usedMs: number, moreMs: number): Owing {
    return this.#upTo(rental, usedMs, Math.max(rental.paidMs, this.owed(rental, usedMs).paidMs) + moreMs);
  }

  /**
   * Cap and minimum count once: the price of all of it, less what was paid or let go. A tariff that is gone costs nothing more. Where the
   * clock was not trusted at the beginning, that was as long ago as the rental has run: prices differ by the hour.
   */
  #upTo({ payer, size, beganMs, paidPaise, waivedPaise }: StoredRental, usedMs: number, paidMs: number): Owing {
    // What the cloud pays for is settled with whoever sends it, not here.
    if (payer === 'cloud') return { paise: 0, paidMs };
    const price = this.price(size, beganMs ?? this.wallMs() - usedMs, paidMs);
    return { paise: Math.max(0, (price?.paise ?? 0) - paidPaise - waivedPaise), paidMs };
  }
}
