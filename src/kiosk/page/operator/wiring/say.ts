import type { Language } from '../../../../lib/languages.js';
import type { Text, Translated } from '../../texts/catalogue.js';
import type { wiring } from '../../texts/en/wiring.js';
import { fillIn } from '../../texts/say.js';

type WiringKey = keyof typeof wiring;
type WiringTexts = Translated<typeof wiring>;
/** Says a text of this check in the current language. */
export type WiringSay = (key: WiringKey, values?: Readonly<Record<string, string | number>>) => string;

/** Where these texts are in a language; English is in the chunk of the screen. */
export const wiringTexts: Readonly<Record<Exclude<Language, 'en'>, () => Promise<WiringTexts>>> = {
  hi: async () => (await import('../../texts/hi/wiring.js')).wiring,
  mr: async () => (await import('../../texts/mr/wiring.js')).wiring,
  gu: async () => (await import('../../texts/gu/wiring.js')).wiring,
  bn: async () => (await import('../../texts/bn/wiring.js')).wiring,
  ta: async () => (await import('../../texts/ta/wiring.js')).wiring,
  te: async () => (await import('../../texts/te/wiring.js')).wiring,
  kn: async () => (await import('../../texts/kn/wiring.js')).wiring,
  ml: async () => (await import('../../texts/ml/wiring.js')).wiring,
};

/** Pure. */
export function sayWiring(language: Language, texts: Readonly<Record<WiringKey, Text>>): WiringSay {
  const fill = fillIn(language);
  return (key, values = {}) => fill(texts[key], values);
}
