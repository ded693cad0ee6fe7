import { cardNumber } from '../../drivers/readers/card-number.js';

/**
 * The normal form of a card's number that somebody typed, or that a reader typed into a page. Digits alone are decimal, as
 * most cards are printed and most readers type them; with letters, or after `0x`, they are hexadecimal. `undefined`: no card.
 */
export function cardFromText(text: string): string | undefined {
  if (/^[0-9]{4,39}$/.test(text)) return cardNumber(text, 10);
  const hex = /^(?:0[xX])?([0-9A-Fa-f]{4,32})$/.exec(text)?.[1];
  return hex === undefined ? undefined : cardNumber(hex, 16);
}
