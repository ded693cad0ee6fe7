import { type Language, languages } from '../../../lib/languages.js';
import type { Catalogue } from './catalogue.js';

/** Each language as those who speak it write it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  hi: 'हिन्दी',
  mr: 'मराठी',
  gu: 'ગુજરાતી',
  bn: 'বাংলা',
  ta: 'தமிழ்',
  te: 'తెలుగు',
  kn: 'ಕನ್ನಡ',
  ml: 'മലയാളം',
};

/** Where the texts of a language are. English is in the first script; every other one is a chunk of its own. */
export const catalogues: Readonly<Partial<Record<Exclude<Language, 'en'>, () => Promise<Catalogue>>>> = {
  hi: async () => (await import('./hi/index.js')).hindi,
  mr: async () => (await import('./mr/index.js')).marathi,
  gu: async () => (await import('./gu/index.js')).gujarati,
  bn: async () => (await import('./bn/index.js')).bengali,
  ta: async () => (await import('./ta/index.js')).tamil,
  te: async () => (await import('./te/index.js')).telugu,
  kn: async () => (await import('./kn/index.js')).kannada,
  ml: async () => (await import('./ml/index.js')).malayalam,
};

/** Whether there are texts in it. */
function isSpoken(language: Language): boolean {
  return language === 'en' || language in catalogues;
}

/** Those of `wanted` that the page can speak, in that order; all of them where none is left. */
export function spokenOf(wanted: readonly Language[]): readonly Language[] {
  const spoken = wanted.filter(isSpoken);
  return spoken.length > 0 ? spoken : languages.filter(isSpoken);
}
