import type { Language } from '../../../lib/languages.js';
import { once } from './once.js';

/**
 * How a language is spoken in India, written with Latin digits. Cash machines, ticket machines and UPI apps in India show Latin
 * digits in every language, as do banknotes and the locker numbers on the doors; an amount is compared with the telephone's, so it
 * has to look the same. Intl alone would take native digits for Marathi and Bengali.
 */
export function localeOf(language: Language): string {
  return `${language}-IN-u-nu-latn`;
}

/** How one language writes what is measured. */
export interface Formats {
  /** Paise as rupees: `₹40`, `₹40.50`. */
  money(paise: number): string;
  /** Rupees of the API (`"40.00"`) as `money`. */
  rupees(amount: string): string;
  /** Seconds in the two largest units that matter, a minute at least: `1 hour 30 minutes`. */
  span(seconds: number): string;
  /** A duration of the API (`3h`, `90m`) as `span`. */
  duration(text: string): string;
  /** The time of day in the cabinet's time zone, of milliseconds since 1970. */
  timeOfDay(ms: number): string;
  /** `12 %` */
  percent(percent: number): string;
  /** Millimetres as centimetres: `45`; the unit stands beside them once. */
  centimetres(mm: number): string;
  /** A whole number. */
  count(count: number): string;
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const isUnit = (unit: string): unit is keyof typeof units => unit in units;

type Unit = 'day' | 'hour' | 'minute';

/** Where Intl's long form is an abbreviation (Tamil) or no word that anybody says (Kannada): one, and any other count. */
const ownWords: Readonly<Partial<Record<Language, Readonly<Partial<Record<Unit, readonly [string, string]>>>>>> = {
  ta: { hour: ['மணி நேரம்', 'மணி நேரம்'], minute: ['நிமிடம்', 'நிமிடங்கள்'] },
  kn: { day: ['ದಿನ', 'ದಿನಗಳು'], minute: ['ನಿಮಿಷ', 'ನಿಮಿಷಗಳು'] },
};

/**
 * Each way of writing is made when it is first wanted: a browser takes milliseconds for some, on a slow panel a good part of what a
 * tap may take, and most screens want none.
 * @param timezone IANA name, of the config
 */
export function formatsOf(language: Language, timezone: string): Formats {
  const locale = localeOf(language);
  const numbers = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(locale, options));
  const rupees = (digits: number) =>
    numbers({
      style: 'currency',
      currency: 'INR',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const whole = rupees(0);
  const withPaise = rupees(2);
  const many = (unit: Unit): ((count: number) => string) => {
    const own = ownWords[language]?.[unit];
    const format = numbers({ style: 'unit', unit, unitDisplay: 'long' });
    return (count) => (own ? `${plain().format(count)} ${own[count === 1 ? 0 : 1]}` : format().format(count));
  };
  const time = once(() => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: timezone }));
  const percents = numbers({ style: 'percent', maximumFractionDigits: 2 });
  const plain = numbers({ maximumFractionDigits: 1 });
  const money = (paise: number): string => (paise % 100 === 0 ? whole : withPaise)().format(paise / 100);
  const [days, hours, minutes] = [many('day'), many('hour'), many('minute')];
  const span = (seconds: number): string => {
    const left = Math.max(1, Math.round(seconds / 60));
    const parts: readonly [number, (count: number) => string][] = [
      [Math.floor(left / 1440), days],
      [Math.floor((left % 1440) / 60), hours],
      [left % 60, minutes],
    ];
    const said = parts.filter(([count]) => count > 0).map(([count, say]) => say(count));
    return said.slice(0, 2).join(' ');
  };
  return {
    money,
    rupees: (amount) => money(Math.round(Number(amount) * 100)),
    span,
    duration: (text) => {
      const [, count = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
      return isUnit(unit) ? span((Number(count) * units[unit]) / 1000) : text;
    },
    timeOfDay: (ms) => time().format(ms),
    percent: (percent) => percents().format(percent / 100),
    centimetres: (mm) => plain().format(mm / 10),
    count: (count) => plain().format(count),
  };
}
