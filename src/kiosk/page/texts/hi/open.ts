import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Hindi. */
export const open: Translated<typeof english> = {
  'open.title': 'लॉकर खोलें',
  'open.which_locker': 'कौन सा लॉकर?',
  'open.type_or_tap': 'लॉकर का नंबर दबाएँ, या स्क्रीन पर उसका दरवाज़ा छुएँ।',
  'open.number': 'लॉकर नंबर {typed}',
  'open.pin_for': '{locker} का PIN',
  'open.cover': 'बटनों को हाथ से ढक लें।',
  'open.open': 'खोलें',
  'open.which_one': 'कौन सा लॉकर?',
  'open.tap_one': 'जो लॉकर खोलना है, उसे स्क्रीन पर छुएँ।',
  'open.open_locker': 'लॉकर {locker} खोलें',
  'open.checking': 'आपका कोड जाँचा जा रहा है।',
  'open.opening': '{locker} खुल रहा है …',
  'open.opening_any': 'खुल रहा है …',
  'open.wait_at_door': 'कृपया दरवाज़े के पास रुकें।',
};
