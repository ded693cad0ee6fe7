import { isIP } from 'node:net';
import { z } from 'zod';
import { parseRupees } from '../lib/money.js';
import { parseWeekHours } from '../lib/week-hours.js';
import { durationPattern, formatDuration, parseDuration } from './duration.js';
import { isLoopback, parseEndpoint, portFault } from './endpoint.js';
import { driverNames } from './families.js';
import { nearest } from './nearest.js';
import type { ConfigCode } from './problem.js';
import { idRangePattern } from './range.js';
import { parseSize, sizePattern } from './size.js';

/** What stands at a faulty place. */
interface Found {
  readonly value: unknown;
  /** As it is written, where it is one word without quotes: `012` is the number 12. */
  readonly written?: string | undefined;
}

/** How a faulty value of one schema is told: what it should be, and which fault it is. */
export interface ValueRule {
  readonly expected: string;
  readonly judge: (found: Found) => { readonly code: ConfigCode; readonly hint?: string | undefined };
}

/** The rule of each value schema. A schema without one is a map or a list. */
export const valueRules = z.registry<ValueRule>();

/** The code when the kind of the value is right, `config.wrong_type` when it is not. */
export function codeFor(
  kind: 'string' | 'number' | 'boolean',
  { value }: Found,
  code: ConfigCode,
): { code: ConfigCode } {
  return { code: typeof value === kind ? code : 'config.wrong_type' };
}

const durationForm = new RegExp(durationPattern.source);

/** A duration with its unit, read as milliseconds. Limits in ms, both allowed. `notLess`: why there is the lower one. */
export function duration(min: number, max: number, notLess?: string) {
  return z
    .string()
    .regex(durationForm)
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined && ms >= min && ms <= max) return ms;
      context.issues.push({ code: 'custom', message: 'outside its limits', input: text });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: `a duration from ${formatDuration(min)} to ${formatDuration(max)}`,
      judge: (found) => {
        if (notLess !== undefined && isLess(found.value, min)) return { code: 'config.bad_duration', hint: notLess };
        if (typeof found.value !== 'number') return codeFor('string', found, 'config.bad_duration');
        const written = found.written ?? String(found.value);
        return { code: 'config.bad_duration', hint: `add a unit: ${written}ms or ${written}s` };
      },
    });
}

/** Whether it is a duration below `min`; a negative one, and 0 without its unit, are meant as such. */
function isLess(value: unknown, min: number): boolean {
  if (typeof value === 'number') return value <= 0;
  if (typeof value !== 'string') return false;
  const ms = parseDuration(value.replace(/^-/, ''));
  return ms !== undefined && (value.startsWith('-') || ms < min);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long rows stay after their receipt. */
export function retention() {
  const why = 'a row has to be there to be asked for again after its receipt, and that time is counted by the hour';
  return duration(hourMs, 180 * dayMs, why);
}

const sizeForm = new RegExp(sizePattern.source);

/** A size with its unit, read as bytes. Limits as they are written, both allowed. */
export function size(min: string, max: string) {
  const [least = 0, most = 0] = [min, max].map(parseSize);
  return z
    .string()
    .regex(sizeForm)
    .transform((text, context) => {
      const bytes = parseSize(text);
      if (bytes !== undefined && bytes >= least && bytes <= most) return bytes;
      context.issues.push({ code: 'custom', message: 'outside its limits', input: text });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: `a size from ${min} to ${max}`,
      judge: (found) => {
        if (typeof found.value !== 'number') return codeFor('string', found, 'config.bad_size');
        return { code: 'config.bad_size', hint: `add a unit: ${found.written ?? found.value}MB` };
      },
    });
}

const idForm = /^[A-Za-z0-9-]{1,32}$/;

function idRule(what: string): ValueRule {
  return {
    expected: `${what} of 1 to 32 letters, digits and -`,
    judge: (found) => {
      if (typeof found.value !== 'number') return codeFor('string', found, 'config.bad_id');
      return { code: 'config.bad_id', hint: `put it in quotes: "${found.written ?? found.value}"` };
    },
  };
}

export function id(what = 'an id') {
  return z.string().regex(idForm).register(valueRules, idRule(what));
}

/** A whole number; limits included. */
export function whole(min: number, max: number) {
  return z
    .int()
    .min(min)
    .max(max)
    .register(valueRules, {
      expected: `a whole number from ${min} to ${max}`,
      judge: (found) => codeFor('number', found, 'config.bad_value'),
    });
}

/** Rupees with two decimals, read as whole paise. YAML reads `20.00` as the number 20: that is the same money. */
export function rupees() {
  return z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const paise = typeof written === 'string' ? parseRupees(written) : paiseOf(written);
      if (paise !== undefined) return paise;
      context.issues.push({ code: 'custom', message: 'no amount', input: written });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: 'an amount in rupees with two decimals, such as 20.00, up to 999999.99',
      judge: ({ value }) => {
        const isWrongType = typeof value !== 'string' && typeof value !== 'number';
        return { code: isWrongType ? 'config.wrong_type' : 'config.bad_amount' };
      },
    });
}

function paiseOf(rupees: number): number | undefined {
  // What has more than two decimals does not come back the same.
  const text = rupees.toFixed(2);
  return Number(text) === rupees ? parseRupees(text) : undefined;
}

/** A rate of 0 to 100 per cent with at most two decimals, read as hundredths of a per cent. */
export function percent() {
  return z
    .number()
    .min(0)
    .max(100)
    .transform((rate, context) => {
      if (Number(rate.toFixed(2)) === rate) return Math.round(rate * 100);
      context.issues.push({ code: 'custom', message: 'too many decimals', input: rate });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: 'a rate from 0 to 100 with at most two decimals',
      judge: (found) => codeFor('number', found, 'config.bad_value'),
    });
}

export const baudRates = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400] as const;
const dataBitCounts = [5, 6, 7, 8] as const;
const stopBitCounts = [1, 2] as const;

export function baud() {
  return z.literal(baudRates).register(valueRules, numberRule(baudRates));
}

export function dataBits() {
  return z.literal(dataBitCounts).register(valueRules, numberRule(dataBitCounts));
}

export function stopBits() {
  return z.literal(stopBitCounts).register(valueRules, numberRule(stopBitCounts));
}

function numberRule(numbers: readonly number[]): ValueRule {
  return {
    expected: `one of ${numbers.join(', ')}`,
    judge: (found) => codeFor('number', found, 'config.bad_value'),
  };
}

const idOrRangeForm = new RegExp(`${idForm.source}|${idRangePattern.source}`);

/** A locker id, or a range of them. */
export function idOrRange() {
  return z
    .string()
    .regex(idOrRangeForm)
    .register(valueRules, {
      expected: 'a locker id such as A01, or a range such as A01..A08',
      judge: (found) => {
        const isRange = typeof found.value === 'string' && found.value.includes('..');
        return isRange ? { code: 'config.bad_range' } : idRule('').judge(found);
      },
    });
}

function wordRule(words: readonly string[]): ValueRule {
  return {
    expected: `one of ${words.join(', ')}`,
    judge: (found) => ({ ...codeFor('string', found, 'config.bad_value'), hint: didYouMean(found.value, words) }),
  };
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words).register(valueRules, wordRule(words));
}

export function didYouMean(value: unknown, known: readonly string[]): string | undefined {
  const name = typeof value === 'string' ? nearest(value, known) : undefined;
  return name === undefined ? undefined : `did you mean "${name}"?`;
}

/** `on` and `off` may be written as YAML's truth values too. */
const onOrOff = (value: boolean) => (value ? 'on' : 'off');

export function echo() {
  const words = ['auto', 'on', 'off'] as const;
  return z
    .union([z.enum(words), z.boolean()])
    .transform((value) => (typeof value === 'string' ? value : onOrOff(value)))
    .register(valueRules, wordRule(words));
}

export function speech() {
  const words = ['asked', 'on', 'off'] as const;
  return z
    .union([z.enum(words), z.boolean()])
    .transform((value) => (typeof value === 'string' ? value : onOrOff(value)))
    .register(valueRules, wordRule(words));
}

export function flag() {
  return z.boolean().register(valueRules, {
    expected: 'true or false',
    judge: () => ({ code: 'config.wrong_type' }),
  });
}

export function path() {
  return z
    .string()
    .min(1)
    .register(valueRules, {
      expected: 'a path',
      judge: (found) => codeFor('string', found, 'config.bad_value'),
    });
}

/** Text that matches `form`; `code` is the fault of a text that does not. */
export function matching(form: RegExp, expected: string, code: ConfigCode) {
  return z
    .string()
    .regex(form)
    .register(valueRules, { expected, judge: (found) => codeFor('string', found, code) });
}

/** The driver of one kind of board; a wrong one is told with the drivers of all kinds. */
export function driver<const T extends string>(names: readonly T[]) {
  return z.enum(names).register(valueRules, {
    expected: `one of the drivers ${driverNames.join(', ')}`,
    judge: (found) => ({
      ...codeFor('string', found, 'config.unknown_driver'),
      hint: didYouMean(found.value, driverNames),
    }),
  });
}

export function port() {
  return z
    .string()
    .refine((text) => portFault(text) === undefined)
    .register(valueRules, {
      expected: 'a path such as /dev/serial/by-id/NAME, tcp://IP:PORT or sim:NAME',
      judge: (found) => ({
        ...codeFor('string', found, 'config.bad_port'),
        hint: typeof found.value === 'string' ? portFault(found.value) : undefined,
      }),
    });
}

export function timezone() {
  return z
    .string()
    .refine(isTimezone)
    .register(valueRules, {
      expected: 'a timezone such as Asia/Kolkata',
      judge: (found) => codeFor('string', found, 'config.unknown_timezone'),
    });
}

/** Hours of the week in the cabinet's time zone, such as `daily 23:00-05:00`. */
export function weekHours() {
  return z
    .string()
    .transform((text, context) => {
      const hours = parseWeekHours(text);
      if (hours) return hours;
      context.issues.push({ code: 'custom', message: 'no hours', input: text });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: 'hours such as "daily 23:00-05:00" or "mon-fri 22:00-06:00, sat 00:00-24:00"',
      judge: (found) => codeFor('string', found, 'config.bad_value'),
    });
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // Intl has no other way to ask: it throws a RangeError for an unknown name.
    return false;
  }
}

/** An address that only this machine can reach. `why`: what it is for. */
export function listen(why = 'the page is served to this machine only') {
  return z
    .string()
    .transform((text, context) => {
      const endpoint = parseEndpoint(text);
      if (endpoint !== undefined && isLoopback(endpoint.host)) return endpoint;
      context.issues.push({ code: 'custom', message: 'not a loopback address', input: text });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: '127.0.0.1:PORT or [::1]:PORT',
      judge: (found) => ({
        ...codeFor('string', found, 'config.bad_listen'),
        hint: why,
      }),
    });
}

/** An address and a port that other machines can reach. */
export function publicListen() {
  return z
    .string()
    .transform((text, context) => {
      const endpoint = parseEndpoint(text);
      if (endpoint !== undefined && isIP(endpoint.host) !== 0 && endpoint.port !== 0) return endpoint;
      context.issues.push({ code: 'custom', message: 'no address and port', input: text });
      return z.NEVER;
    })
    .register(valueRules, {
      expected: 'IP:PORT or [IPv6]:PORT',
      judge: (found) => ({
        ...codeFor('string', found, 'config.bad_listen'),
        hint: 'an address of this machine, or 0.0.0.0 for all of them, and a port from 1 to 65535',
      }),
    });
}
