import { useLayoutEffect } from 'preact/hooks';
import type { Act } from './flow.js';

/** A keyboard at the cabinet types what the keys on the page type. */
export function useKeyboard(active: boolean, act: (act: Act) => void, confirm: () => void): void {
  // Before the page is painted: whoever sees it may type.
  useLayoutEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'Escape') act({ type: 'reset' });
      else if (event.key === 'Backspace') act({ type: 'back' });
      // Enter on a button that was reached with Tab presses that button.
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) confirm();
      else if (/^[A-Za-z0-9-]$/.test(event.key)) act({ type: 'key', key: event.key });
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [active, act, confirm]);
}
