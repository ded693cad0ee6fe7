import type { Language } from '../../../lib/languages.js';
import type { Catalogue, Say, Text } from './catalogue.js';
import { localeOf } from './formats.js';

/** Says texts of one catalogue. Pure; numbers are written as the language writes them. */
export function sayIn(language: Language, catalogue: Catalogue): Say {
  const rules = new Intl.PluralRules(localeOf(language));
  const numbers = new Intl.NumberFormat(localeOf(language));
  return (key, ...[values]) => fill(catalogue[key], values ?? {}, rules, numbers);
}

/** One text with its values in their places. */
export function fill(
  text: Text,
  given: Readonly<Record<string, string | number>>,
  rules: Intl.PluralRules,
  numbers: Intl.NumberFormat,
): string {
  const chosen = typeof text === 'string' ? text : text[rules.select(Number(given.count)) === 'one' ? 'one' : 'other'];
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name];
    return typeof value === 'number' ? numbers.format(value) : (value ?? whole);
  });
}
