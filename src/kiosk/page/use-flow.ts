import { useMemo, useRef, useState } from 'preact/hooks';
import type { KioskCabinet, KioskLocker, KioskSession } from '../wire.js';
import { endSession, openChosen, presentCode, presentPin } from './api.js';
import {
  type Act,
  advance,
  type Choose,
  type Courier,
  type Mine,
  type Outcome,
  type Staff,
  type Step,
  start,
} from './flow.js';
import { sayTaken } from './parcel-api.js';

/** The flow as state, and what is asked of the cabinet on its way. A PIN or a code leaves the page's memory with the request. */
export function useFlow(
  lockers: readonly KioskLocker[],
  { rental, deliver }: Partial<Pick<KioskCabinet, 'rental' | 'deliver'>>,
  onMine: (session: string, rental: string) => void,
  onStaff: (session: string) => void,
  onCourier: (session: KioskSession) => void,
) {
  const [step, setStep] = useState<Step>(start);
  const brought = deliver === true;
  const choices = brought || rental !== undefined;
  const latest = useRef({ step, lockers, choices, brought, onMine, onStaff, onCourier });
  latest.current = { step, lockers, choices, brought, onMine, onStaff, onCourier };
  const acts = useMemo(() => {
    const act = (next: Act): void => {
      // Two acts may come before the next drawing: the second builds on the first.
      const { step: before, lockers } = latest.current;
      const after = advance(before, next, lockers);
      latest.current = { ...latest.current, step: after };
      setStep(after);
      const left = before.at === 'choose' && after !== before && next.type !== 'choose';
      if (left) void endSession(before.session);
      // A recipient who has left says nothing more.
      const unsaid = before.at === 'result' && after !== before && next.type !== 'doors' ? before.session : undefined;
      if (unsaid !== undefined) void endSession(unsaid);
    };
    const answer = (asked: Promise<Choose | Mine | Staff | Courier | Outcome>): void => {
      const { step: waiting } = latest.current;
      void asked.then((step) => {
        // Whoever waits by now may wait for another answer: this one belonged to somebody who has left.
        if (latest.current.step !== waiting) {
          const { session } = step;
          if (session !== undefined) void endSession(typeof session === 'string' ? session : session.session);
          return;
        }
        if (step.at === 'courier') {
          act({ type: 'reset' });
          latest.current.onCourier(step.session);
          return;
        }
        if (step.at === 'mine' || step.at === 'staff') {
          act({ type: 'reset' });
          if (step.at === 'mine') latest.current.onMine(step.session, step.rental);
          else latest.current.onStaff(step.session);
          return;
        }
        act({ type: 'answered', step });
        act({ type: 'doors' });
      });
    };
    const isSending = (): boolean => latest.current.step.at === 'sending';
    const submit = (): void => {
      const { step: now } = latest.current;
      act({ type: 'sent' });
      if (now.at === 'pin' && isSending()) answer(presentPin(now.locker, now.digits, latest.current.choices));
    };
    const scanned = (text: string): void => {
      if (isSending()) return;
      act({ type: 'scanned' });
      answer(presentCode(text, latest.current.brought));
    };
    /** A door was tapped, or the button of a locker. */
    const choose = (locker: string): void => {
      const { step: now } = latest.current;
      act({ type: 'choose', locker });
      if (now.at === 'choose' && isSending()) answer(openChosen(now.session, locker));
    };
    /** A recipient has taken what was brought for him. */
    const taken = (): void => {
      const { step: now } = latest.current;
      if (now.at !== 'result' || now.session === undefined) return;
      void sayTaken(now.session).then((came) => {
        // Whoever has left meanwhile has said so all the same.
        if (latest.current.step === now)
          act({ type: 'taken', result: came.kind === 'told' ? { kind: 'taken' } : came.result });
      });
    };
    /** What Enter means where the customer is by now, whether or not that is drawn already. */
    const confirm = (): void => {
      const { at } = latest.current.step;
      if (at === 'pin') submit();
      else act({ type: at === 'result' ? 'reset' : 'next' });
    };
    return { act, submit, scanned, choose, confirm, taken };
  }, []);
  return { step, ...acts };
}
