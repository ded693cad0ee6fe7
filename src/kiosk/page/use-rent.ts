import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { KioskRental } from '../wire.js';
import { endSession, openChosen } from './api.js';
import type { Outcome } from './flow.js';
import * as api from './rent-api.js';
import {
  type Due,
  isAtChoice,
  isAwaited,
  isPayable,
  type NewPin,
  newPin,
  nextPin,
  type OfNew,
  type RentStep,
  type Then,
  typePin,
} from './rent-flow.js';

/** How often something that is awaited is looked at. */
const lookMs = 1000;
/** A session ends when nothing is done in it for a minute; whoever pays needs longer. */
const keepMs = 25_000;
/** How often what is taken is looked at while somebody chooses. */
const offersMs = 3000;
/** Where the page finds the rental of whoever stands there when it was loaded anew. Nothing else is kept. */
const keptAt = 'rental';

/** What somebody does who rents, or whose rental runs. Its PIN leaves the page's memory with the request. */
export function useRent(pinDigits: number, notice: boolean, shows: (outcome: Outcome) => void) {
  const [step, setStep] = useState<RentStep | null>(null);
  const latest = useRef({ step, pinDigits, notice, shows });
  latest.current = { step, pinDigits, notice, shows };
  const acts = useMemo(() => {
    const to = (next: RentStep | null): void => {
      latest.current = { ...latest.current, step: next };
      if (next?.at === 'rental' || next?.at === 'due') sessionStorage.setItem(keptAt, next.rental.rental);
      else if (next?.at !== 'busy') sessionStorage.removeItem(keptAt);
      setStep(next);
    };
    const now = (): RentStep | null => latest.current.step;
    /** Asks, and goes on unless somebody has left meanwhile. */
    const ask = <T>(waiting: RentStep, asked: Promise<api.Told<T>>, next: (body: T) => void): void => {
      to(waiting);
      void asked.then((told) => {
        if (now() !== waiting) return;
        if (told.kind === 'told') next(told.body);
        else to({ at: 'refused', why: told.why });
      });
    };
    const looking: RentStep = { at: 'busy', what: 'looking' };
    const ofNew = (rental: KioskRental, before?: OfNew): OfNew => {
      const shown = before?.shown === true || rental.order?.state === 'shown';
      return { at: 'rental', rental, shown, cancelled: before?.cancelled === true, ran: before?.ran === true };
    };
    const home = (): void => {
      const left = now();
      to(null);
      if (left && 'session' in left) void endSession(left.session);
    };
    const finish = (session: string, rental: KioskRental, opens: boolean): void =>
      ask({ at: 'busy', what: 'opening' }, api.askToEnd(session, opens), (came) => {
        if ('rental' in came) to({ at: 'over', rental: came });
        else to({ at: 'collect', session, rental, outcome: came.outcome === 'failed' ? 'failed' : 'unconfirmed' });
      });
    const open = (session: string, { locker }: KioskRental): void => {
      const waiting: RentStep = { at: 'busy', what: 'opening' };
      to(waiting);
      void openChosen(session, locker, 'pin').then((outcome) => {
        if (now() !== waiting) return;
        to(null);
        latest.current.shows(outcome);
      });
    };
    /** What was wanted, now that nothing is owed. */
    const goOn = (session: string, rental: KioskRental, then: Then): void => {
      if (then === 'open') open(session, rental);
      else if (then === 'end') finish(session, rental, true);
      else to({ at: 'mine', session, rental });
    };
    const due = (session: string, rental: KioskRental, then: Then, more?: string): void => {
      if (isPayable(rental))
        to({ at: 'due', session, rental, then, agreed: more === undefined, ...(more && { more }) });
      else goOn(session, rental, then);
    };
    const look = (): void => {
      const asked = now();
      if (asked === null || !isAwaited(asked) || !('rental' in asked)) return;
      void api.lookAt(asked.rental.rental).then((told) => {
        // A connection that is away comes back; what is awaited is awaited still.
        if (now() !== asked || (told.kind === 'refused' && told.why === 'lost')) return;
        if (told.kind === 'refused') to({ at: 'refused', why: told.why });
        else if (asked.at === 'rental') to(ofNew(told.body, asked));
        else if (asked.at === 'due') lookedAt(asked, told.body);
      });
    };
    const lookedAt = (asked: Due, rental: KioskRental): void => {
      if (isPayable(rental)) to({ ...asked, rental });
      else if (rental.order?.state === 'paid') goOn(asked.session, rental, asked.then);
      else to({ at: 'mine', session: asked.session, rental });
    };
    return {
      home,
      look,
      begin: (): void =>
        ask(looking, api.askOffers(), (offers) =>
          to(offers.refused === undefined ? { at: 'sizes', offers } : { at: 'refused', why: offers.refused }),
        ),
      /** What was taken may be free by now. */
      refresh: (): void => {
        const asked = now();
        if (asked?.at !== 'sizes') return;
        void api.askOffers().then((told) => {
          if (now() === asked && told.kind === 'told') to({ at: 'sizes', offers: told.body });
        });
      },
      size: (size: string): void => {
        const asked = now();
        if (asked?.at === 'sizes') to({ at: 'times', offers: asked.offers, size });
      },
      time: (duration: string, amount: string): void => {
        const asked = now();
        if (asked?.at === 'times') {
          const { offers, size } = asked;
          const wish = { size, duration, amount };
          to(latest.current.notice ? { at: 'notice', offers, ...wish } : newPin(wish));
        }
        if (asked?.at === 'more')
          ask(looking, api.askForMore(asked.session, duration), (rental) =>
            due(asked.session, rental, 'look', duration),
          );
      },
      key: (key: string): void => {
        const asked = now();
        if (asked?.at === 'pin') to(typePin(asked, key));
      },
      next: (): void => {
        const asked = now();
        if (asked?.at === 'notice') to(newPin(asked));
        if (asked?.at !== 'pin') return;
        const came: ReturnType<typeof nextPin> | NewPin = nextPin(asked, latest.current.pinDigits);
        if (came.at === 'pin') to(came);
        else
          ask({ at: 'busy', what: 'asking' }, api.askToRent(asked.size, asked.duration, came.pin), (rental) =>
            to(ofNew(rental)),
          );
      },
      /** Its customer does not want to pay. */
      cancel: (): void => {
        const asked = now();
        if (asked?.at === 'rental') {
          ask(looking, api.cancelOrder(asked.rental.rental), (rental) =>
            to({ ...ofNew(rental, asked), cancelled: rental.state === 'ended' }),
          );
        } else if (asked?.at === 'due') {
          ask(looking, api.cancelOrder(asked.rental.rental), (rental) =>
            to({ at: 'mine', session: asked.session, rental }),
          );
        }
      },
      /** Its customer has seen what more time costs. */
      agree: (): void => {
        const asked = now();
        if (asked?.at === 'due') to({ ...asked, agreed: true });
      },
      notOpened: (): void => {
        const asked = now();
        if (asked?.at !== 'rental') return;
        ask({ at: 'busy', what: 'opening' }, api.doorDidNotOpen(asked.rental.rental), (rental) =>
          to(ofNew(rental, asked)),
        );
      },
      mine: (session: string, rental: string): void =>
        ask(looking, api.lookAt(rental), (told) => to({ at: 'mine', session, rental: told })),
      want: (then: Then): void => {
        const asked = now();
        if (asked?.at !== 'mine') return;
        const { session, rental } = asked;
        if (rental.owed === '0.00') goOn(session, rental, then);
        else ask(looking, api.askToPay(session), (told) => due(session, told, then));
      },
      /** @param opens false: the door is open, and nothing need be sent */
      collect: (opens: boolean): void => {
        const asked = now();
        if (asked?.at === 'collect') finish(asked.session, asked.rental, opens);
      },
      more: (): void => {
        const asked = now();
        if (asked?.at !== 'mine') return;
        const { session, rental } = asked;
        ask(looking, api.askOffers(), (offers) => to({ at: 'more', session, rental, offers }));
      },
      back: (): void => {
        const asked = now();
        if (asked?.at === 'times') to({ at: 'sizes', offers: asked.offers });
        else if (asked?.at === 'notice') to({ at: 'times', offers: asked.offers, size: asked.size });
        else if (asked?.at === 'more') to({ at: 'mine', session: asked.session, rental: asked.rental });
        else if (asked && isAtChoice(asked)) home();
      },
      isUnderWay: (): boolean => now() !== null,
      /** Whether what came of something at a reader may be shown instead. */
      yields: (): boolean => {
        const asked = now();
        if (asked === null) return true;
        if (!isAtChoice(asked)) return false;
        home();
        return true;
      },
      restore: (): void => {
        const rental = sessionStorage.getItem(keptAt);
        if (rental !== null)
          ask(looking, api.lookAt(rental), (told) =>
            to({ ...ofNew(told), shown: true, ran: runs(told) && isPayable(told) }),
          );
      },
    };
  }, []);
  useEffect(() => acts.restore(), []);
  const awaited = step !== null && isAwaited(step);
  useEffect(() => {
    if (!awaited) return;
    const timer = setInterval(acts.look, lookMs);
    return () => clearInterval(timer);
  }, [awaited]);
  const choosing = step?.at === 'sizes';
  useEffect(() => {
    if (!choosing) return;
    const timer = setInterval(acts.refresh, offersMs);
    return () => clearInterval(timer);
  }, [choosing]);
  const paying = step?.at === 'due' ? step.session : null;
  useEffect(() => {
    if (paying === null) return;
    const timer = setInterval(() => void api.askToPay(paying), keepMs);
    return () => clearInterval(timer);
  }, [paying]);
  return { step, ...acts };
}

function runs({ state }: KioskRental): boolean {
  return state === 'active' || state === 'overstayed';
}

export type Rent = ReturnType<typeof useRent>;
