import { useMemo, useRef, useState } from 'preact/hooks';
import { beginDelivery, endSession, openSize } from './api.js';
import { type Delivery, nextDelivery, typeDelivery } from './delivery.js';
import type { Outcome } from './flow.js';

/**
 * What a courier does who types his number. His PIN leaves the page's memory with the request.
 * @param shows is given what came of it: an open door, or why there is none
 */
export function useDelivery(shows: (outcome: Outcome) => void) {
  const [step, setStep] = useState<Delivery | null>(null);
  const latest = useRef({ step, shows });
  latest.current.shows = shows;
  const acts = useMemo(() => {
    const now = (): Delivery | null => latest.current.step;
    const to = (next: Delivery | null): void => {
      latest.current.step = next;
      setStep(next);
    };
    /** Waits for an answer. Whoever has left meanwhile gets none, and leaves nothing open. */
    const ask = (asked: Promise<Outcome | Extract<Delivery, { at: 'sizes' }>>): void => {
      const waiting: Delivery = { at: 'sending' };
      to(waiting);
      void asked.then((came) => {
        const isThere = now() === waiting;
        if (came.at === 'sizes') {
          if (isThere) to(came);
          else void endSession(came.session);
        } else if (isThere) {
          to(null);
          latest.current.shows(came);
        }
      });
    };
    const home = (): void => {
      const left = now();
      to(null);
      if (left?.at === 'sizes') void endSession(left.session);
    };
    return {
      home,
      begin: (): void => to({ at: 'number', number: '' }),
      /** Whether what came of something at a reader may be shown instead. */
      yields: (): boolean => {
        if (now()?.at === 'sending') return false;
        home();
        return true;
      },
      isUnderWay: (): boolean => now() !== null,
      key: (key: string): void => {
        const asked = now();
        if (asked) to(typeDelivery(asked, key));
      },
      next: (): void => {
        const asked = now();
        if (asked === null) return;
        const came = nextDelivery(asked);
        if (came.at === 'ready') ask(beginDelivery(came.number, came.pin));
        else to(came);
      },
      size: (size: string): void => {
        const asked = now();
        if (asked?.at === 'sizes') ask(openSize(asked.session, size));
      },
    };
  }, []);
  return { step, ...acts };
}

export type Delivering = ReturnType<typeof useDelivery>;
