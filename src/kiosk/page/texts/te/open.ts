import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Telugu. */
export const open: Translated<typeof english> = {
  'open.title': 'లాకర్ తెరవండి',
  'open.which_locker': 'ఏ లాకర్?',
  'open.type_or_tap': 'నంబర్ నొక్కండి, లేదా స్క్రీన్‌పై తలుపును తాకండి.',
  'open.number': 'లాకర్ నంబర్ {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'బటన్లను చేతితో కప్పి ఉంచండి.',
  'open.open': 'తెరవండి',
  'open.which_one': 'ఏ లాకర్ తెరవాలి?',
  'open.tap_one': 'తెరవాల్సిన లాకర్‌ను తాకండి.',
  'open.open_locker': 'లాకర్ {locker} తెరవండి',
  'open.checking': 'మీ కోడ్ చెక్ చేస్తున్నాము.',
  'open.opening': '{locker} తెరుచుకుంటోంది …',
  'open.opening_any': 'తెరుచుకుంటోంది …',
  'open.wait_at_door': 'దయచేసి తలుపు దగ్గర ఉండండి.',
};
