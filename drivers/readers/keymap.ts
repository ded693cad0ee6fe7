import type { PadKey } from './news.js';

/** Codes of keys (KEY_* of linux/input-event-codes.h): places on the keyboard, whatever is printed on them. */
export const keyCodes = {
  ...{ escape: 1, backspace: 14, enter: 28, leftShift: 42, keypadAsterisk: 55, rightShift: 54, capsLock: 58 },
  ...{ numLock: 69, scrollLock: 70, keypadMinus: 74, minus: 12, keypadEnter: 96, digit1: 2, keypad1: 79 },
  ...{ leftCtrl: 29, rightCtrl: 97, leftAlt: 56, rightAlt: 100, leftMeta: 125, rightMeta: 126 },
} as const;

/** Rows of a US keyboard: the code of the first key, then what the keys type without and with Shift. */
const rows = [
  [2, '1234567890-=', '!@#$%^&*()_+'],
  [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [57, ' ', ' '],
  // The key beside the left Shift of other keyboards.
  [86, '\\', '|'],
  // The keypad types the same with Shift.
  [55, '*', '*'],
  [71, '789-456+1230.', '789-456+1230.'],
  [98, '/', '/'],
  [117, '=', '='],
  [121, ',', ','],
] as const;

const typed = new Map<number, readonly [plain: string, shifted: string]>(
  rows.flatMap(([first, plain, shifted]) =>
    [...plain].map((character, index) => [first + index, [character, shifted[index] ?? character]] as const),
  ),
);

/** What a key types on a US keyboard; `undefined` for one that types nothing. Caps lock is for letters alone. */
export function characterOf(code: number, shift: boolean, capsLock: boolean): string | undefined {
  const [plain, shifted] = typed.get(code) ?? [];
  const isLetter = plain !== undefined && /[a-z]/.test(plain);
  return shift !== (capsLock && isLetter) ? shifted : plain;
}

const clearing: ReadonlySet<number> = new Set([
  ...[keyCodes.escape, keyCodes.backspace, keyCodes.minus, keyCodes.keypadMinus, keyCodes.keypadAsterisk],
]);

/** What a key means on a keypad; `undefined` for one without a meaning. */
export function padKeyOf(code: number): PadKey | undefined {
  if (code === keyCodes.enter || code === keyCodes.keypadEnter) return 'enter';
  if (clearing.has(code)) return 'clear';
  const character = characterOf(code, false, false);
  return digits.find((digit) => digit === character);
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
