import type { Language } from '../../../lib/languages.js';
import type { Text, Translated } from '../texts/catalogue.js';
import { operator } from '../texts/en/operator.js';
import { fillIn } from '../texts/say.js';

type OperatorKey = keyof typeof operator;
type OperatorTexts = Translated<typeof operator>;
/** Says a text of this screen in the current language. */
export type OperatorSay = (key: OperatorKey, values?: Readonly<Record<string, string | number>>) => string;

/** Where these texts are in a language; English is in the chunk of the screen. */
export const operatorTexts: Readonly<Record<Exclude<Language, 'en'>, () => Promise<OperatorTexts>>> = {
  hi: async () => (await import('../texts/hi/operator.js')).operator,
  mr: async () => (await import('../texts/mr/operator.js')).operator,
  gu: async () => (await import('../texts/gu/operator.js')).operator,
  bn: async () => (await import('../texts/bn/operator.js')).operator,
  ta: async () => (await import('../texts/ta/operator.js')).operator,
  te: async () => (await import('../texts/te/operator.js')).operator,
  kn: async () => (await import('../texts/kn/operator.js')).operator,
  ml: async () => (await import('../texts/ml/operator.js')).operator,
};

export function isOperatorKey(key: string): key is OperatorKey {
  return key in operator;
}

/** Pure. */
export function sayOperator(language: Language, texts: Readonly<Record<OperatorKey, Text>>): OperatorSay {
  const fill = fillIn(language);
  return (key, values = {}) => fill(texts[key], values);
}
