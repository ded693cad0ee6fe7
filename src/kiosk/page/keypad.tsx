import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { useTexts } from './texts/texts.js';

interface KeyProps {
  /** Its name where it shows a sign; left out: what it shows. */
  readonly label?: string;
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly kind?: 'primary' | 'quiet';
  /** The key of a keypad that presses it: a digit, `#` to go on, `*` to go back. */
  readonly press?: string;
}

/** A touched key takes no focus: Enter on a keyboard then still means "go on", not "this key again". */
export const keepFocus = (event: TargetedMouseEvent<HTMLButtonElement>): void => event.preventDefault();

export function Key({ label, children, onPress, disabled = false, kind, press }: KeyProps) {
  return (
    <button
      type="button"
      class={`key ${kind ?? ''}`}
      data-key={press}
      aria-label={label}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

export function BackKey({ onPress, disabled = false }: { readonly onPress: () => void; readonly disabled?: boolean }) {
  const t = useTexts();
  return (
    <Key label={t('everywhere.delete')} kind="quiet" onPress={onPress} disabled={disabled}>
      <svg viewBox="0 0 32 24" aria-hidden="true">
        <path d="M10 2h19v20H10L2 12z M15 8l8 8 M23 8l-8 8" />
      </svg>
    </Key>
  );
}

interface DigitsProps {
  readonly onDigit: (digit: string) => void;
  readonly allowed?: readonly string[];
  readonly left: ComponentChildren;
  readonly right: ComponentChildren;
}

/** Ten digits as on a telephone, with a key on each side of the 0. */
export function Digits({ onDigit, allowed, left, right }: DigitsProps) {
  const digit = (text: string) => (
    <Key
      key={text}
      label={text}
      onPress={() => onDigit(text)}
      disabled={allowed !== undefined && !allowed.includes(text)}
    >
      {text}
    </Key>
  );
  return (
    <div class="keys digits">
      {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(digit)}
      {left}
      {digit('0')}
      {right}
    </div>
  );
}
