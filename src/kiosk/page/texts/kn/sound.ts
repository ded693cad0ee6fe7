import type { Translated } from '../catalogue.js';
import type { sound as english } from '../en/sound.js';

/** What is said of sounds. In Kannada. */
export const sound: Translated<typeof english> = {
  'sound.speech': 'ಧ್ವನಿ ಮಾರ್ಗದರ್ಶನ',
};
