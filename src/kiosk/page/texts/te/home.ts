import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Telugu. */
export const home: Translated<typeof english> = {
  'home.title': 'మీకు ఏం కావాలి?',
  'home.hint': 'QR కోడ్ లేదా కార్డు ఉందా? రీడర్ దగ్గర చూపండి.',
  'home.open': 'నా లాకర్ తెరవాలి',
  'home.deliver': 'పార్సిల్ పెట్టాలి',
  'home.deliver_text': 'మీ కొరియర్ కోడ్ లేదా కార్డును రీడర్ దగ్గర చూపండి.',
};
