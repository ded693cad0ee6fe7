import type { Translated } from '../catalogue.js';
import type { sound as english } from '../en/sound.js';

/** What is said of sounds. In Telugu. */
export const sound: Translated<typeof english> = {
  'sound.speech': 'వాయిస్ సూచనలు',
};
