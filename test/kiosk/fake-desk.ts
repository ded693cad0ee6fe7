import type { KioskWorld } from '../../src/kiosk/kiosk-world.js';
import type { Offered, Offers, Wish } from '../../src/rental/desk.js';
import type { OfferRefusal } from '../../src/rental/offer-refusal.js';
import type { RentalView } from '../../src/rental/rental-view.js';

type Rentals = NonNullable<KioskWorld['rentals']>;

const hour = 3_600_000;
const tax = { name: 'GST', basisPoints: 1800, paise: 534 };

/** A desk in memory, for what the page shows of it: its rental stands as a test says, and nothing moves by itself. */
export class FakeDesk implements Rentals {
  /** Why nothing is rented now. */
  refused: OfferRefusal | undefined;
  /** Sizes of which no locker is free. */
  taken: readonly string[] = [];
  /** Whether sessions are about the rental. */
  inSession = false;
  /** What comes of its end; default: it is over. */
  ends: Awaited<ReturnType<Rentals['end']>> | undefined;
  #view: RentalView = {
    ...{ rental: 'r-1', locker: 'A01', size: 'M', state: 'active' },
    ...{ paidPaise: 4000, owedPaise: 0, leftMs: 90 * 60_000 },
  };
  readonly #listeners = new Set<(rental: string) => void>();

  /** The rental becomes this. */
  set(change: Partial<RentalView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener(this.#view.rental);
  }

  /** Its newest order becomes this. */
  order(state: NonNullable<RentalView['order']>['state'], paise = 4000): void {
    const upi = `upi://pay?pa=lockers.station@bank&am=${(paise / 100).toFixed(2)}&cu=INR&tr=O9963DCCBEB3E63481A45`;
    const order = { order: 'O9963DCCBEB3E63481A45', state, paise, leftMs: 298_000 };
    this.set({ order: state === 'shown' ? { ...order, upi } : order });
  }

  offers(): Offers {
    const prices = (perHour: number) =>
      [1, 3, 6, 24].map((hours) => ({ durationMs: hours * hour, paise: hours * perHour, tax }));
    const one = (size: string, perHour: number) => ({
      size,
      free: !this.taken.includes(size),
      prices: prices(perHour),
    });
    return {
      timezone: 'Asia/Kolkata',
      sizes: [one('S', 2000), one('M', 4000), one('L', 6050)],
      ...(this.refused && { refused: this.refused }),
    };
  }

  async offer(_: Wish): Promise<Offered> {
    if (this.refused) return { kind: 'refused', why: this.refused };
    this.set({ state: 'offered' });
    this.order('asked');
    return { kind: 'offered', rental: this.#view.rental };
  }

  view(): RentalView {
    return this.#view;
  }

  cancel(): boolean {
    this.set({ state: 'ended' });
    this.order('closed');
    return true;
  }

  async again() {
    this.set({ opening: 'opening' });
    return 'opening' as const;
  }

  rentalOf(): string | undefined {
    return this.inSession ? this.#view.rental : undefined;
  }

  pay(_: string, moreMs: number): ReturnType<Rentals['pay']> {
    const { owedPaise, rental } = this.#view;
    this.order('shown', owedPaise + (moreMs / hour) * 4000);
    return { kind: 'asked', order: 'O9963DCCBEB3E63481A45', rental };
  }

  async end(): ReturnType<Rentals['end']> {
    if (this.ends) return this.ends;
    this.set({ state: 'collected' });
    return { kind: 'ended', rental: this.#view.rental };
  }

  onChange(listener: (rental: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
