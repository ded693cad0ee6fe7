import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Marathi. */
export const open: Translated<typeof english> = {
  'open.title': 'लॉकर उघडा',
  'open.which_locker': 'कोणता लॉकर?',
  'open.type_or_tap': 'लॉकरचा नंबर दाबा, किंवा स्क्रीनवर त्याच्या दाराला स्पर्श करा.',
  'open.number': 'लॉकर नंबर {typed}',
  'open.pin_for': '{locker} साठी PIN',
  'open.cover': 'बटणे हाताने झाका.',
  'open.open': 'उघडा',
  'open.which_one': 'कोणता लॉकर?',
  'open.tap_one': 'जो लॉकर उघडायचा आहे, त्याला स्क्रीनवर स्पर्श करा.',
  'open.open_locker': 'लॉकर {locker} उघडा',
  'open.checking': 'तुमचा कोड तपासला जात आहे.',
  'open.opening': '{locker} उघडत आहे …',
  'open.opening_any': 'उघडत आहे …',
  'open.wait_at_door': 'कृपया दाराजवळ थांबा.',
};
