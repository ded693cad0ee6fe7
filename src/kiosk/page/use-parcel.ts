import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { KioskLocker, KioskSession, OpeningAnswer } from '../wire.js';
import { endSession } from './api.js';
import type { Outcome, Result } from './flow.js';
import * as api from './parcel-api.js';
import { atDoor, begun, bringing, type ParcelStep, typeNumber } from './parcel-flow.js';

/** How often the session is asked what a door has come to; doors that move are told by themselves. */
const lookMs = 2000;

/** What a courier does: he brings parcels, and takes back what nobody has collected. */
export function useParcel(
  lockers: readonly KioskLocker[],
  onNumber: (typed: string) => void,
  shows: (outcome: Outcome) => void,
) {
  const [step, setStep] = useState<ParcelStep | null>(null);
  const latest = useRef({ step, lockers, onNumber, shows });
  latest.current = { step, lockers, onNumber, shows };
  const acts = useMemo(() => {
    const to = (next: ParcelStep | null): void => {
      latest.current = { ...latest.current, step: next };
      setStep(next);
    };
    const now = (): ParcelStep | null => latest.current.step;
    const home = (): void => {
      const left = now();
      to(null);
      if (left && 'session' in left) void endSession(left.session.session);
    };
    /** What is said of it is said as of any opening; he shows his card again. */
    const fail = ({ session }: KioskSession, locker: string | null, result: Result): void => {
      to(null);
      void endSession(session);
      latest.current.shows({ at: 'result', by: 'code', locker, result });
    };
    /** Asks, and goes on unless somebody has left meanwhile: then nobody goes on with the session. */
    const ask = <T>(
      session: KioskSession,
      waiting: Extract<ParcelStep, { at: 'busy' }>,
      asked: Promise<api.Answered<T>>,
      next: (body: T) => void,
      denied: () => void,
    ): void => {
      to(waiting);
      void asked.then((came) => {
        if (now() !== waiting) void endSession(session.session);
        else if (came.kind === 'told') next(came.body);
        else if (came.result.kind === 'denied') denied();
        else fail(session, waiting.locker ?? null, came.result);
      });
    };
    const asking = { at: 'busy', what: 'asking' } as const;
    /** Somebody says how his errand ended. */
    const say = (
      session: KioskSession,
      locker: string,
      asked: Promise<api.Answered<unknown>>,
      ends: 'nothing' | 'out',
    ): void =>
      ask(
        session,
        { ...asking, locker },
        asked,
        () => to({ at: ends, session, locker }),
        () => to({ at: 'gone', session }),
      );
    const look = (): void => {
      const asked = now();
      if (asked?.at !== 'put' && asked?.at !== 'take') return;
      to(atDoor(asked, latest.current.lockers, null));
      if (asked.at === 'take') return;
      void api.lookAtSession(asked.session.session).then((came) => {
        const still = now();
        if (still?.at !== 'put' || still.session.session !== asked.session.session) return;
        // A connection that is away comes back.
        if (came.kind === 'refused' && came.result.kind === 'lost') return;
        const next = atDoor(still, latest.current.lockers, came.kind === 'told' ? came.body : undefined);
        to(next);
        // To shut a door is to do something: he has as long again for what else he brings.
        if (next.at === 'in' && came.kind === 'told') void api.stayInSession(next.session.session);
      });
    };
    /** He goes on: the session as it is now, as long again, and on from there. */
    const anew = (session: KioskSession, next: (session: KioskSession) => ParcelStep): void =>
      ask(
        session,
        { ...asking },
        api.stayInSession(session.session),
        (told) => to(next(told)),
        () => to({ at: 'gone', session }),
      );
    const put = (session: KioskSession, size: string | undefined): void => {
      const came = ({ outcome, locker }: OpeningAnswer): void => {
        if (outcome === 'failed') to({ at: 'failed', session, locker, size: size ?? '' });
        else to({ at: 'put', session, locker, door: outcome, seenOpen: false });
        look();
      };
      const waiting = { at: 'busy', what: 'opening' } as const;
      ask(session, waiting, api.openForParcel(session.session, size), came, () =>
        anew(session, (told) => (size === undefined ? begun(told) : { at: 'full', session: told })),
      );
    };
    return {
      home,
      look,
      begin: (): void => to({ at: 'number', typed: '' }),
      key: (key: string): void => {
        const asked = now();
        if (asked?.at === 'number') to({ ...asked, typed: typeNumber(asked.typed, key) });
      },
      /** The number is whole: its PIN is asked for. */
      next: (): void => {
        const asked = now();
        if (asked?.at !== 'number' || asked.typed === '') return;
        to(null);
        latest.current.onNumber(asked.typed);
      },
      /** A courier has begun a session. */
      enter: (session: KioskSession): void => to(begun(session)),
      bring: (): void => {
        const asked = now();
        if (asked && 'session' in asked) to(bringing(asked.session));
      },
      size: (size: string): void => {
        const asked = now();
        if (asked?.at === 'sizes') put(asked.session, size);
      },
      /** The same door once more; after one that stayed shut another locker of that size. */
      again: (): void => {
        const asked = now();
        if (asked?.at === 'put') put(asked.session, undefined);
        if (asked?.at === 'failed') put(asked.session, asked.size === '' ? undefined : asked.size);
      },
      isIn: (): void => {
        const asked = now();
        if (asked?.at !== 'put') return;
        const { session, locker } = asked;
        const isIn = (): void => to({ at: 'in', session, locker });
        // Denied where it was read shut meanwhile, and where nobody is told of deliveries: it is in all the same.
        ask(session, { ...asking, locker }, api.sayDropped(session.session, true), isIn, isIn);
      },
      leftNothing: (): void => {
        const asked = now();
        if (asked?.at !== 'put' && asked?.at !== 'in') return;
        const { session, locker } = asked;
        say(session, locker, api.sayDropped(session.session, false), 'nothing');
      },
      returns: (): void => {
        const asked = now();
        if (asked?.at === 'errand') to({ at: 'returns', session: asked.session });
      },
      takeBack: (locker: string): void => {
        const asked = now();
        const may = asked?.at === 'returns' && asked.session.returns?.includes(locker);
        const again = (asked?.at === 'take' || asked?.at === 'stuck') && asked.locker === locker;
        if (asked === null || !('session' in asked) || !(may || again)) return;
        const { session } = asked;
        const came = ({ outcome }: OpeningAnswer): void => {
          if (outcome === 'failed') to({ at: 'stuck', session, locker });
          else to({ at: 'take', session, locker, door: outcome, seenOpen: false });
          look();
        };
        const waiting = { at: 'busy', what: 'opening', locker } as const;
        ask(session, waiting, api.openForReturn(session.session, locker), came, () => to({ at: 'gone', session }));
      },
      isOut: (): void => {
        const asked = now();
        if (asked?.at !== 'take') return;
        const { session, locker } = asked;
        say(session, locker, api.sayOut(session.session, locker), 'out');
      },
      /** What else has he come for? */
      more: (): void => {
        const asked = now();
        if (asked && 'session' in asked) anew(asked.session, begun);
      },
      back: (): void => {
        const asked = now();
        const isUnder = asked?.at === 'returns' || asked?.at === 'sizes' || asked?.at === 'full';
        if (isUnder && asked.session.returns?.length) to({ at: 'errand', session: asked.session });
        else if (asked?.at !== 'busy') home();
      },
      isUnderWay: (): boolean => now() !== null,
      /** Whether what came of something at a reader may be shown instead. */
      yields: (): boolean => {
        if (now()?.at === 'busy') return false;
        home();
        return true;
      },
    };
  }, []);
  useEffect(() => acts.look(), [lockers]);
  const atItsDoor = step?.at === 'put' || step?.at === 'take';
  useEffect(() => {
    if (!atItsDoor) return;
    const timer = setInterval(acts.look, lookMs);
    return () => clearInterval(timer);
  }, [atItsDoor]);
  return { step, ...acts };
}

export type Parcel = ReturnType<typeof useParcel>;
