import type { Presentation } from '../access/presentation.js';
import type { SessionOver, Sessions } from '../access/sessions.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import { rentalOfRight } from './rental-of-right.js';
import type { Asked, Running } from './running.js';

interface InSessionParts {
  readonly running: Running;
  readonly rentals: Pick<Rentals, 'ofRight' | 'holding' | 'openOrders'>;
  readonly sessions: Pick<Sessions, 'begunBy' | 'rightsOf' | 'open'>;
}

/** The session has no rental. */
interface NoRental {
  readonly kind: 'none';
}

const none: NoRental = { kind: 'none' };

/** What the customer of a rental does once he has shown his PIN, or the code that he got for a lost one. */
export class RentalsInSession {
  constructor(private readonly parts: InSessionParts) {}

  /** Id of the rental that a session is about. */
  rentalOf(session: string): string | undefined {
    const { sessions, rentals } = this.parts;
    return sessions
      .begunBy(session)
      .map((right) => rentalOfRight(rentals, right)?.id)
      .find((id) => id !== undefined);
  }

  /**
   * Asks for what he owes, and for more time. An order of his that can be paid still is what he is asked for.
   * @throws LockerError `store.*`
   */
  pay(session: string, moreMs: number): (Asked & { readonly rental: string }) | NoRental | SessionOver {
    const found = this.#rentalOf(session);
    if ('kind' in found) return found;
    const open = this.parts.rentals.openOrders().find((order) => order.rental === found.id);
    if (open && moreMs === 0) return { kind: 'asked', order: open.id, rental: found.id };
    return { ...this.parts.running.ask(found, moreMs), rental: found.id };
  }

  /**
   * He takes his things, and the rental is over once its door was seen open.
   * @param open false: he has taken them, and the door needs no opening
   * @throws LockerError `store.*`
   */
  async end(
    session: string,
    open: boolean,
  ): Promise<{ readonly kind: 'ended'; readonly rental: string } | Presentation | NoRental | SessionOver> {
    const { running, sessions } = this.parts;
    const rental = this.#rentalOf(session);
    if ('kind' in rental) return rental;
    const paise = running.owedBefore(rental.rightRef);
    if (paise > 0) return { kind: 'owing', locker: rental.locker, paise };
    const came = open ? await sessions.open(session, { locker: rental.locker }) : undefined;
    if (came !== undefined && !(came.kind === 'done' && came.result.outcome === 'opened')) return came;
    // Its last opening may have ended it already.
    const now = this.parts.rentals.ofRight(rental.rightRef);
    if (now) running.collected(now, { access_mode: sessions.rightsOf(session)?.mode ?? 'pin' });
    return { kind: 'ended', rental: rental.id };
  }

  #rentalOf(session: string): StoredRental | NoRental | SessionOver {
    const held = this.parts.sessions.rightsOf(session);
    if (held === undefined) return { kind: 'over' };
    for (const right of held.rights) {
      const rental = rentalOfRight(this.parts.rentals, right);
      if (rental) return rental;
    }
    return none;
  }
}
