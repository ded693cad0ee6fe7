/** How a keypad without a pointer gets at what is on the page. */

const usable = (root: ParentNode, key: string): HTMLButtonElement | null =>
  root.querySelector(`button[data-key="${CSS.escape(key)}"]:not(:disabled)`);

/**
 * Presses the button that bears a key. A dialog takes all keys; a screen comes before what is beside it: languages, speech and help,
 * which have digits of their own, as far as no digit is typed here.
 * @param where `dialog`: only in a dialog
 * @returns whether the key is used up
 */
export function pressKey(key: string, where: 'anywhere' | 'dialog' = 'anywhere'): boolean {
  const dialog = document.querySelector('.dialog');
  if (dialog) {
    usable(dialog, key)?.click();
    return true;
  }
  if (where === 'dialog') return false;
  const stage = document.querySelector('.stage');
  const slots = stage?.querySelector('[data-typed]');
  const typed = Number(slots?.getAttribute('data-typed') ?? 0);
  // Where something was typed, `*` takes the last of it back.
  if (key === '*' && typed > 0) return false;
  const button = (stage && usable(stage, key)) ?? (slots ? null : usable(document, key));
  button?.click();
  return button !== null;
}

/** Moves the focus to the next button, or the one before; at the end it begins anew. */
export function moveFocus(forward: boolean): void {
  const root = document.querySelector('.dialog') ?? document;
  const all = [...root.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1;
  const next = at === -1 ? (forward ? 0 : all.length - 1) : (at + (forward ? 1 : -1) + all.length) % all.length;
  all[next]?.focus();
}
