import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Marathi. */
export const home: Translated<typeof english> = {
  'home.title': 'तुम्हाला काय करायचे आहे?',
  'home.hint': 'QR कोड किंवा कार्ड आहे? ते रीडरजवळ धरा.',
  'home.open': 'तुमचा लॉकर उघडा',
  'home.deliver': 'पार्सल डिलिव्हर करा',
  'home.deliver_text': 'तुमचा कुरिअर कोड किंवा कार्ड रीडरजवळ धरा.',
};
