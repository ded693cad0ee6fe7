import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Bengali. */
export const open: Translated<typeof english> = {
  'open.title': 'লকার খুলুন',
  'open.which_locker': 'কোন লকার?',
  'open.type_or_tap': 'নম্বর টিপুন, অথবা স্ক্রিনে লকারের দরজা ছুঁয়ে দিন।',
  'open.number': 'লকার নম্বর {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'বোতামগুলো হাত দিয়ে ঢেকে রাখুন।',
  'open.open': 'খুলুন',
  'open.which_one': 'কোনটি?',
  'open.tap_one': 'যে লকার খুলবেন, সেটি বেছে নিন।',
  'open.open_locker': 'লকার {locker} খুলুন',
  'open.checking': 'আপনার কোড দেখা হচ্ছে।',
  'open.opening': '{locker} খুলছে …',
  'open.opening_any': 'খুলছে …',
  'open.wait_at_door': 'দরজার কাছে অপেক্ষা করুন।',
};
