import type { Clock } from '../clock/clock.js';
import type { Rentals, StoredOrder, StoredRental } from '../store/rentals.js';
import { answerWithinMs } from './order-time.js';

interface OrdersParts {
  readonly clock: Clock;
  readonly rentals: Rentals;
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** New orders. There is one unpaid order at a time: one screen. */
export class Orders {
  constructor(private readonly parts: OrdersParts) {}

  /** The order that may be paid now, if there is one. */
  open(): StoredOrder | undefined {
    return this.parts.rentals.openOrders()[0];
  }

  /** @param buysMs the time that is paid when it is paid, over all */
  make({ id, locker }: StoredRental, paise: number, buysMs: number): StoredOrder {
    const { boot, monoMs } = this.parts.clock.now();
    const random = Buffer.from(this.parts.random(10)).toString('hex').toUpperCase();
    return {
      ...{ id: `O${random}`, rental: id, locker, paise, buysMs, state: 'asked', upi: null, boot },
      ...{ monoMs: Math.floor(monoMs), openMs: answerWithinMs, closesMs: 0 },
    };
  }
}
