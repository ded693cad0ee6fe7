import { wiring } from '../../texts/en/wiring.js';
import { useLateTexts } from '../../texts/late-texts.js';
import { sayWiring, type WiringSay, wiringTexts } from './say.js';

/** The texts in the language of the page; in English until they have come. */
export function useWiringSay(): WiringSay {
  return useLateTexts(wiring, wiringTexts, sayWiring);
}
