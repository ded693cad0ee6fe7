import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Tamil. */
export const common: Translated<typeof english> = {
  'common.lockers': 'லாக்கர்கள்',
  'common.language': 'மொழி',
  'common.staff': 'ஊழியர்',
  'common.choose_language': 'மொழியைத் தேர்வு செய்யுங்கள்',
  'common.still_there': 'இன்னும் இங்கே இருக்கிறீர்களா?',
  'common.am_here': 'ஆம், இருக்கிறேன்',
  'common.end': 'முடிக்க',
  'common.ends_in': {
    one: 'இல்லையென்றால் {count} வினாடியில் இது முடிந்துவிடும்; எதுவும் சேமிக்கப்படாது.',
    other: 'இல்லையென்றால் {count} வினாடிகளில் இது முடிந்துவிடும்; எதுவும் சேமிக்கப்படாது.',
  },
  'common.back': 'பின்செல்ல',
  'common.cancel': 'ரத்து',
  'common.next': 'தொடர',
  'common.done': 'சரி',
  'common.delete': 'அழிக்க',
  'common.try_again': 'மீண்டும் முயற்சி',
  'common.to_start': 'முதல் திரைக்கு',
  'common.one_moment': 'ஒரு நிமிடம் …',
  'common.asking_cabinet': 'லாக்கர்களுடன் தொடர்பு கொள்கிறோம்.',
  'common.digits_typed': { one: '{count} இலக்கம் உள்ளிடப்பட்டது', other: '{count} இலக்கங்கள் உள்ளிடப்பட்டன' },
};
