import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Overview } from '../../overview-wire.js';
import { overviewOf, stay } from './api.js';

/** What is known of the cabinet; `fresh` is false while no answer comes. */
interface Known {
  readonly overview: Overview;
  /** When it came, and when the session ends if nothing is done; clock of `performance.now()`. */
  readonly cameMs: number;
  readonly endsMs: number;
  readonly fresh: boolean;
}

const everyMs = 2000;
/** So often a touch makes the session last longer, at most. */
const touchMs = 5000;
const touches = ['pointerdown', 'keydown'] as const;

/**
 * Asks for the overview every other second. A poll, since most of it changes without an event (ages, counters, the clock, the session's
 * own time), and since it is right again by itself after any break. Looks keep no session alive; touches of the screen do.
 */
export function useOverview(session: string, onOver: () => void) {
  const [known, setKnown] = useState<Known | null>(null);
  const over = useRef(onOver);
  over.current = onOver;
  const ways = useMemo(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let touchedMs = performance.now();
    const refresh = async (): Promise<void> => {
      clearTimeout(timer);
      const came = await overviewOf(session);
      if (ended) return;
      if (came.kind === 'over') {
        over.current();
        return;
      }
      const nowMs = performance.now();
      if (came.kind === 'lost') setKnown((last) => last && { ...last, fresh: false });
      else setKnown({ overview: came.what, cameMs: nowMs, endsMs: nowMs + came.what.seconds * 1000, fresh: true });
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(), everyMs);
    };
    const touched = (): void => {
      const nowMs = performance.now();
      if (nowMs - touchedMs < touchMs) return;
      touchedMs = nowMs;
      void stay(session).then(refresh);
    };
    const begin = (): (() => void) => {
      void refresh();
      for (const touch of touches) addEventListener(touch, touched);
      return () => {
        ended = true;
        clearTimeout(timer);
        for (const touch of touches) removeEventListener(touch, touched);
      };
    };
    return { refresh, begin };
  }, [session]);
  useEffect(() => ways.begin(), [ways]);
  return { known, refresh: ways.refresh };
}
