import { useEffect, useRef, useState } from 'preact/hooks';

const signs = ['pointerdown', 'keydown'] as const;

/**
 * Calls `onIdle` when nobody has touched the page for `afterMs`; the time begins anew with each touch and key, and when
 * something else is shown.
 */
export function useIdle(afterMs: number, active: boolean, shown: unknown, onIdle: () => void): void {
  const latest = useRef(onIdle);
  latest.current = onIdle;
  useEffect(() => {
    if (!active) return;
    let timer = setTimeout(fire, afterMs);
    function fire(): void {
      latest.current();
      touched();
    }
    function touched(): void {
      clearTimeout(timer);
      timer = setTimeout(fire, afterMs);
    }
    for (const sign of signs) addEventListener(sign, touched);
    return () => {
      clearTimeout(timer);
      for (const sign of signs) removeEventListener(sign, touched);
    };
  }, [afterMs, active, shown]);
}

/**
 * Asks before something is ended because nobody has touched the page: it warns after `afterMs`, and calls `onIdle` so much later as
 * `warnedMs` says. A touch takes the warning back.
 * @returns `null` while nobody is warned
 */
export function useWarning(
  afterMs: number,
  warnedMs: number,
  active: boolean,
  onIdle: () => void,
): { readonly stay: () => void } | null {
  const [warned, setWarned] = useState(false);
  useIdle(afterMs, active && !warned, active, () => setWarned(true));
  useIdle(warnedMs, active && warned, warned, onIdle);
  useEffect(() => {
    if (!active) setWarned(false);
  }, [active]);
  return active && warned ? { stay: () => setWarned(false) } : null;
}
