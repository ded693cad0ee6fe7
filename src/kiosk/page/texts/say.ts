import type { Language } from '../../../lib/languages.js';
import type { Catalogue, Say, Text } from './catalogue.js';
import { localeOf } from './formats.js';
import { once } from './once.js';

/** Says texts of one catalogue. Pure; numbers are written as the language writes them. */
export function sayIn(language: Language, catalogue: Catalogue): Say {
  const fill = fillIn(language);
  return (key, ...[values]) => fill(catalogue[key], values ?? {});
}

/** Puts values in their places in a text. */
export function fillIn(language: Language): (text: Text, given: Readonly<Record<string, string | number>>) => string {
  const rules = once(() => new Intl.PluralRules(localeOf(language)));
  const numbers = once(() => new Intl.NumberFormat(localeOf(language)));
  return (text, given) => {
    const chosen =
      typeof text === 'string' ? text : text[rules().select(Number(given.count)) === 'one' ? 'one' : 'other'];
    return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name];
      return typeof value === 'number' ? numbers().format(value) : (value ?? whole);
    });
  };
}
