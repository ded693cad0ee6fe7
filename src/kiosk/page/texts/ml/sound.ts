import type { Translated } from '../catalogue.js';
import type { sound as english } from '../en/sound.js';

/** What is said of sounds. In Malayalam. */
export const sound: Translated<typeof english> = {
  'sound.speech': 'ശബ്ദ സഹായം',
};
