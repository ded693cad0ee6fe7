import { z } from 'zod';
import { codeFor, valueRules } from './schema-values.js';

/** Words that people read: one line, not empty. */
export function words(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine(isOneLine)
    .register(valueRules, {
      expected: `1 to ${most} characters in one line`,
      judge: (found) => codeFor('string', found, 'config.bad_value'),
    });
}

/** Joiners, which Indian scripts write with, are no spaces and no controls. */
function isOneLine(text: string): boolean {
  return text === text.trim() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function date() {
  return z
    .string()
    .refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text))
    .register(valueRules, {
      expected: 'a day such as 2025-06-01',
      judge: (found) => codeFor('string', found, 'config.bad_value'),
    });
}

/** 30 February is read as a day of March: the day does not come back the same. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const longestUrl = 300;

/** An address of the web. `place`: what stands once in its path or query, to be filled in. */
export function httpsUrl(place?: string) {
  const example =
    place === undefined ? 'https://HOST/PATH' : `https://HOST/PATH with ${place} once in its path or query`;
  return z
    .string()
    .refine((text) => urlFault(text, place) === undefined)
    .register(valueRules, {
      expected: `an address such as ${example}`,
      judge: (found) => ({
        ...codeFor('string', found, 'config.bad_value'),
        hint: typeof found.value === 'string' ? urlFault(found.value, place) : undefined,
      }),
    });
}

function urlFault(text: string, place: string | undefined): string | undefined {
  if (text.length > longestUrl) return `it has more than ${longestUrl} characters`;
  if (!/^https:\/\/[^\s@/?#{}]+(?:[/?][\x21-\x7e]*)?$/.test(text) || !URL.canParse(text)) {
    return text.startsWith('http:') ? 'only https: is shown to customers' : 'it has to begin with https://HOST';
  }
  const [, ...rest] = text.split(/[{}]/);
  const braces = rest.length;
  if (place === undefined) return braces === 0 ? undefined : 'nothing is filled in here: write it without { and }';
  return braces === 2 && text.includes(place) ? undefined : `write ${place} once, and no other { or }`;
}
