import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Tamil. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'லாக்கர் கேபினட்',
  'cabinet.good': 'தயார்',
  'cabinet.clock_not_set': 'நேரம் தவறு',
  'cabinet.attention': 'சர்வீஸ் தேவை',
  'cabinet.out_of_service': 'சேவை இல்லை',
  'cabinet.out_title': 'லாக்கர்கள் இயங்கவில்லை',
  'cabinet.out_text': 'எங்கள் ஊழியர் வரும் வரை எந்தக் கதவும் திறக்காது. உள்ளே இருப்பவை பூட்டப்பட்டுப் பாதுகாப்பாக உள்ளன. உதவிக்கு அழையுங்கள்.',
  'cabinet.try_anyway': 'இருந்தாலும் முயற்சி',
  'cabinet.lost': 'தொடர்பு இல்லை',
  'cabinet.connecting': 'தொடர்பு …',
  'cabinet.lost_title': 'தொடர்பு இல்லை',
  'cabinet.lost_text':
    'இந்தத் திரைக்கும் லாக்கர்களுக்கும் இடையே தொடர்பு இல்லை. தானாகவே மீண்டும் முயல்கிறது; நீங்கள் உள்ளிட்டது எதுவும் சேமிக்கப்படவில்லை.',
  'cabinet.door_open': 'லாக்கர் {locker}, திறந்துள்ளது',
  'cabinet.door_closed': 'லாக்கர் {locker}, மூடியுள்ளது',
  'cabinet.door_unknown': 'லாக்கர் {locker}, நிலை தெரியவில்லை',
  'cabinet.door_opening': 'லாக்கர் {locker}, திறக்கிறது',
  'cabinet.simulated': 'டெமோ',
  'cabinet.simulated_title': 'டெமோ லாக்கர் கேபினட்',
  'cabinet.tap_a_door': 'கதவைத் தொட்டால் அது திறக்கும் அல்லது மூடும்.',
  'cabinet.move_doors': 'கதவுகளைக் கையால் இயக்க',
  'cabinet.stop_moving': 'கதவு இயக்கத்தை நிறுத்த',
};
