import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Tamil. */
export const open: Translated<typeof english> = {
  'open.title': 'லாக்கர் திறக்க',
  'open.which_locker': 'எந்த லாக்கர்?',
  'open.type_or_tap': 'எண்ணை அழுத்துங்கள், அல்லது திரையில் கதவைத் தொடுங்கள்.',
  'open.number': 'லாக்கர் எண் {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'பொத்தான்களைக் கையால் மறைத்துக் கொள்ளுங்கள்.',
  'open.open': 'திறக்க',
  'open.which_one': 'எந்த லாக்கர்?',
  'open.tap_one': 'திறக்க வேண்டிய லாக்கரைத் தொடுங்கள்.',
  'open.open_locker': 'லாக்கர் {locker} திறக்க',
  'open.checking': 'உங்கள் குறியீட்டைச் சரிபார்க்கிறோம்.',
  'open.opening': '{locker} திறக்கிறது …',
  'open.opening_any': 'திறக்கிறது …',
  'open.wait_at_door': 'கதவருகே காத்திருங்கள்.',
};
