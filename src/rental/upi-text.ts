import { parseRupees } from '../lib/money.js';

/** Why a UPI text is not shown. */
const upiFaults = [
  'not_upi',
  'repeated_key',
  'unknown_payee',
  'other_amount',
  'open_amount',
  'other_currency',
] as const;
type UpiFault = (typeof upiFaults)[number];

/** What a UPI text has to ask for. */
interface UpiWish {
  readonly paise: number;
  /** Virtual payment addresses that money may go to. */
  readonly payees: readonly string[];
}

/** Printable ASCII without the characters that end or nest a query; a payer's app reads it as a deep link (NPCI, UPI Linking Specification 1.6). */
const form = /^upi:\/\/pay\?([\x21\x24-\x7e]+)$/;

/**
 * Judges the text that a QR code shows: who scans it pays that payee that amount and nothing else. The cabinet never builds such a
 * text, it takes the one of an `order+jwt`. Gives why it is not shown; `undefined` when it is right.
 */
export function upiFault(text: string, { paise, payees }: UpiWish): UpiFault | undefined {
  const [, query] = form.exec(text) ?? [];
  if (query === undefined) return 'not_upi';
  const values = new Map<string, string>();
  for (const pair of query.split('&').map(readPair)) {
    if (pair === undefined) return 'not_upi';
    // Apps differ in which of two they take, and in whether `PA` is `pa`.
    if (values.has(pair.key.toLowerCase())) return 'repeated_key';
    if (pair.key !== pair.key.toLowerCase() && decisive.has(pair.key.toLowerCase())) return 'not_upi';
    values.set(pair.key.toLowerCase(), pair.value);
  }
  if (!payees.includes(values.get('pa') ?? '')) return 'unknown_payee';
  if (paiseOf(values.get('am')) !== paise) return 'other_amount';
  // With a least amount the payer's app lets him change what he pays.
  const least = values.get('mam');
  if (least !== undefined && paiseOf(least) !== paise) return 'open_amount';
  return values.get('cu') === 'INR' ? undefined : 'other_currency';
}

const decisive: ReadonlySet<string> = new Set(['pa', 'am', 'mam', 'cu']);

function readPair(text: string): { readonly key: string; readonly value: string } | undefined {
  const at = text.indexOf('=');
  if (at < 1) return undefined;
  try {
    return { key: decodeURIComponent(text.slice(0, at)), value: decodeURIComponent(text.slice(at + 1)) };
  } catch {
    // A `%` that encodes nothing.
    return undefined;
  }
}

/** `3`, `3.5` and `3.50` are the same amount in UPI. */
function paiseOf(text: string | undefined): number | undefined {
  const [, rupees, decimals = ''] = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(text ?? '') ?? [];
  return rupees === undefined ? undefined : parseRupees(`${rupees}.${decimals.padEnd(2, '0')}`);
}
