import type { Language } from '../../../lib/languages.js';
import { type Formats, localeOf } from '../texts/formats.js';

/** How the screen of those who run the cabinet writes what is measured. */
export interface InsideFormats {
  /** For how long, from a second on: `4 seconds`, `3 minutes`. */
  age(ms: number): string;
  /** Date and time in the cabinet's zone. */
  moment(ms: number): string;
  /** The same with the seconds. */
  now(ms: number): string;
  count(count: number): string;
}

/** @param timezone IANA name, of the cabinet */
export function insideFormats(language: Language, timezone: string, { span, count }: Formats): InsideFormats {
  const locale = localeOf(language);
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'long' });
  const moment = new Intl.DateTimeFormat(locale, {
    ...{ timeZone: timezone, day: 'numeric', month: 'short' },
    ...{ hour: 'numeric', minute: '2-digit', second: '2-digit' },
  });
  const now = new Intl.DateTimeFormat(locale, { timeZone: timezone, dateStyle: 'full', timeStyle: 'medium' });
  return {
    age: (ms) => (ms < 60_000 ? seconds.format(Math.round(ms / 1000)) : span(ms / 1000)),
    moment: (ms) => moment.format(ms),
    now: (ms) => now.format(ms),
    count,
  };
}
