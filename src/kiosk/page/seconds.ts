import { useEffect, useState } from 'preact/hooks';

/** Whole seconds left until a time of `performance.now()`, counting down; 0 without one. */
export function useSecondsUntil(untilMs: number | null): number {
  const left = (): number => (untilMs === null ? 0 : Math.max(0, Math.ceil((untilMs - performance.now()) / 1000)));
  const [, tick] = useState(0);
  useEffect(() => {
    if (untilMs === null) return;
    const timer = setInterval(() => tick((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, [untilMs]);
  return left();
}

export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
