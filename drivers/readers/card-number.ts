/** The normal form of a card's number: upper-case hex without leading zeros, 1 to 32 digits. */
const normalForm = /^[1-9A-F][0-9A-F]{0,31}$/;

const forms = { 10: /^[0-9]{1,39}$/, 16: /^[0-9A-Fa-f]{1,32}$/ } as const;

/** True for a card's number in its normal form. */
export function isCardNumber(text: string): boolean {
  return normalForm.test(text);
}

/**
 * The normal form of a number as a reader gives it. It is the number itself, not its writing, so that one card is one number
 * whether a reader writes decimal or hex, and with or without leading zeros. Readers that pass on only the end of a number
 * agree with others when those keep its last `digits` hex digits only.
 * `undefined`: no number of that base, too long, or zero, which no card has.
 */
export function cardNumber(text: string, base: 10 | 16, digits?: number): string | undefined {
  if (!forms[base].test(text)) return undefined;
  const whole = BigInt(base === 16 ? `0x${text}` : text);
  const kept = digits === undefined ? whole : whole & ((1n << BigInt(4 * digits)) - 1n);
  const number = kept.toString(16).toUpperCase();
  return isCardNumber(number) ? number : undefined;
}
