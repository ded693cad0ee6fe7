import { useLayoutEffect } from 'preact/hooks';
import type { Act } from './flow.js';
import { moveFocus, pressKey } from './pressed-keys.js';
import { TypedText } from './typed-text.js';

/** Longer than a scanner leaves between two keys, also where the page is busy meanwhile; too short to be noticed. */
const restMs = 80;

interface Keyboard {
  readonly act: (act: Act) => void;
  /** Enter. */
  readonly confirm: () => void;
  /** A scanner that stands for a keyboard has read something. */
  readonly scanned: (text: string) => void;
}

/**
 * A keyboard or keypad at the cabinet types what the keys on the page type, `#` and Enter go on, `*` goes back; a scanner may stand
 * for one. Keys of a choice are pressed by the digit that they bear.
 */
export function useKeyboard(active: boolean, { act, confirm, scanned }: Keyboard): void {
  // Before the page is painted: whoever sees it may type.
  useLayoutEffect(() => {
    if (!active) return;
    const typed = new TypedText();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before = Promise.resolve();
    /** Keys are pressed on what the one before has led to: that is drawn in between. */
    const then = (next: () => void): void => {
      before = before.then(next);
    };
    const one = (key: string): void => {
      document.documentElement.dataset.keys = '';
      if (pressKey(key)) return;
      if (key === '#') confirm();
      else if (key === '*') act({ type: 'back' });
      else act({ type: 'key', key });
    };
    const press = (keys: string): void => {
      for (const key of keys) if (/^[A-Za-z0-9*#-]$/.test(key)) then(() => one(key));
    };
    const entered = (event: KeyboardEvent): void => {
      const what = typed.enter(event.timeStamp);
      if (what.kind === 'text') {
        event.preventDefault();
        scanned(what.text);
        return;
      }
      press(what.keys);
      // Enter on a button that was reached with Tab presses that button.
      if (!(event.target instanceof HTMLButtonElement)) then(() => one('#'));
    };
    const named = (key: string): void => {
      if (key === 'Escape') {
        if (!pressKey('*', 'dialog')) act({ type: 'reset' });
      } else if (key === 'Backspace') act({ type: 'back' });
      else if (key.startsWith('Arrow')) moveFocus(key === 'ArrowRight' || key === 'ArrowDown');
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (isHeld(event)) event.preventDefault();
      else if (event.key.length === 1) {
        press(typed.key(event.key, event.timeStamp));
        clearTimeout(timer);
        timer = setTimeout(() => press(typed.rest()), restMs);
      } else if (event.key === 'Enter') entered(event);
      else {
        press(typed.rest());
        then(() => named(event.key));
      }
    };
    const touched = (): void => {
      delete document.documentElement.dataset.keys;
    };
    addEventListener('keydown', pressed);
    addEventListener('pointerdown', touched);
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', pressed);
      removeEventListener('pointerdown', touched);
    };
  }, [active, act, confirm, scanned]);
}

/** A key that is held down is one key: its repeats are as quick as a scanner, and those of Enter would end an answer unread. */
function isHeld({ repeat, key }: KeyboardEvent): boolean {
  return repeat && (key.length === 1 || key === 'Enter');
}
