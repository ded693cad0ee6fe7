import type { Translated } from '../catalogue.js';
import type { sound as english } from '../en/sound.js';

/** What is said of sounds. In Marathi. */
export const sound: Translated<typeof english> = {
  'sound.speech': 'आवाजी सूचना',
};
