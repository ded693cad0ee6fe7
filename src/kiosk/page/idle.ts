import { useEffect, useRef } from 'preact/hooks';

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
