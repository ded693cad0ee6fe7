import type { Language } from '../../../lib/languages.js';
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
export const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Catalogue>>> = {
  hi: async () => (await import('./hi/index.js')).hindi,
  mr: async () => (await import('./mr/index.js')).marathi,
  gu: async () => (await import('./gu/index.js')).gujarati,
  bn: async () => (await import('./bn/index.js')).bengali,
  ta: async () => (await import('./ta/index.js')).tamil,
  te: async () => (await import('./te/index.js')).telugu,
  kn: async () => (await import('./kn/index.js')).kannada,
  ml: async () => (await import('./ml/index.js')).malayalam,
};
