import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Gujarati. */
export const home: Translated<typeof english> = {
  'home.title': 'તમારે શું કરવું છે?',
  'home.hint': 'QR કોડ કે કાર્ડ છે? તેને રીડર સામે ધરો.',
  'home.open': 'મારું લોકર ખોલો',
  'home.deliver': 'પાર્સલ ડિલિવર કરો',
  'home.deliver_text': 'તમારો કુરિયર કોડ કે કાર્ડ રીડર સામે ધરો.',
};
