/**
 * What a terminal takes for an order to it and not for a letter: control characters (C0 without tab and line feed, DEL, C1), what turns the
 * direction of a line around, and what some take for the end of one. Joiners, which Indian scripts need, are letters.
 */
const orders = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/**
 * A text that changes nothing about the terminal that shows it. What would is written as `\u001b` is: in JSON the same text as before.
 * For all that goes out: a name may come from a board, a server or a file that somebody else has made.
 */
export function printable(text: string): string {
  return text.replace(orders, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
