import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { endSession } from '../api.js';
import { useIdle } from '../idle.js';
import { BackKey, Digits, Key } from '../keypad.js';
import { type SignedIn, signIn } from './api.js';
import './sign-in.css';
import type { OperatorSay } from './say.js';
import { useOperatorSay } from './texts.js';

interface Typed {
  readonly at: 'number' | 'pin' | 'sending';
  readonly number: string;
  readonly pin: string;
  readonly refused: Exclude<SignedIn, { kind: 'in' }> | null;
}

const start: Typed = { at: 'number', number: '', pin: '', refused: null };
const idleMs = 30_000;
const mostNumber = 32;
const mostPin = 12;

interface Props {
  readonly onIn: (session: string) => void;
  readonly onLeave: () => void;
}

/** Where somebody who runs the cabinet types his number and his PIN: a number need be no locker's. */
export function StaffSignIn({ onIn, onLeave }: Props) {
  const t = useOperatorSay();
  const [typed, setTyped] = useState<Typed>(start);
  const latest = useRef(typed);
  latest.current = typed;
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  useIdle(idleMs, typed.at !== 'sending', typed.at, onLeave);
  const acts = useMemo(() => {
    // Two keys may come before the next drawing: the second builds on the first.
    const set = (next: Typed): void => {
      latest.current = next;
      setTyped(next);
    };
    const key = (one: string): void => {
      const { at, number, pin } = latest.current;
      if (at === 'number' && number.length < mostNumber)
        set({ ...latest.current, number: number + one, refused: null });
      else if (at === 'pin' && /^\d$/.test(one) && pin.length < mostPin) set({ ...latest.current, pin: pin + one });
    };
    const back = (): void => {
      const { at, number, pin } = latest.current;
      if (at === 'pin' && pin === '') set({ ...latest.current, at: 'number' });
      else if (at === 'pin') set({ ...latest.current, pin: pin.slice(0, -1) });
      else if (at === 'number') set({ ...latest.current, number: number.slice(0, -1) });
    };
    const next = (): void => {
      const { at, number, pin } = latest.current;
      if (at === 'number' && number !== '') set({ ...latest.current, at: 'pin', refused: null });
      if (at !== 'pin' || pin === '') return;
      // The PIN leaves the page's memory with the request.
      set({ ...start, at: 'sending' });
      void signIn(number, pin).then((came) => {
        if (gone.current) {
          if (came.kind === 'in') void endSession(came.session);
        } else if (came.kind === 'in') onIn(came.session);
        else set({ ...start, refused: came });
      });
    };
    return { key, back, next };
  }, []);
  // Before the page is painted: whoever sees it may type. `#` goes on and `*` goes back, as at every step of the page.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (/^[A-Za-z0-9-]$/.test(event.key)) acts.key(event.key);
      else if (event.key === '*' && latest.current.at === 'number' && latest.current.number === '') onLeave();
      else if (event.key === 'Backspace' || event.key === '*') acts.back();
      else if (event.key === 'Escape') onLeave();
      else if (event.key === '#') acts.next();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) acts.next();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [acts]);
  const { at, number, pin, refused } = typed;
  const asksPin = at !== 'number';
  return (
    <main class="stage op-sign-in" data-screen={asksPin ? 'staff-pin' : 'staff-number'}>
      <div class="step">
        <div class="title-row">
          <h2>{t(asksPin ? 'operator.pin' : 'operator.number')}</h2>
          <button type="button" class="link" onClick={onLeave}>
            {t('operator.cancel')}
          </button>
        </div>
        {refused ? (
          <p class="hint wrong" role="alert">
            {refusedWords(t, refused)}
          </p>
        ) : (
          <p class="hint">{t(asksPin ? 'operator.pin_hint' : 'operator.number_hint')}</p>
        )}
        <output
          class="slots"
          aria-label={
            asksPin ? t('operator.digits', { count: pin.length }) : t('operator.number_typed', { typed: number })
          }
        >
          {asksPin ? '•'.repeat(pin.length) : number}
        </output>
        <Digits
          onDigit={acts.key}
          left={<BackKey onPress={acts.back} disabled={at === 'sending' || (at === 'number' && number === '')} />}
          right={
            <Key
              label={t(asksPin ? 'operator.sign_in' : 'operator.next')}
              kind="primary"
              onPress={acts.next}
              disabled={at === 'sending' || (asksPin ? pin === '' : number === '')}
            >
              {t(asksPin ? 'operator.sign_in' : 'operator.next')}
            </Key>
          }
        />
      </div>
    </main>
  );
}

function refusedWords(t: OperatorSay, refused: Exclude<SignedIn, { kind: 'in' }>): string {
  if (refused.kind === 'wait') return t('operator.wait', { count: refused.seconds });
  return t(`operator.${refused.kind}`);
}
