import type { Translated } from '../catalogue.js';
import type { sound as english } from '../en/sound.js';

/** What is said of sounds. In Gujarati. */
export const sound: Translated<typeof english> = {
  'sound.speech': 'વૉઇસ માર્ગદર્શન',
};
