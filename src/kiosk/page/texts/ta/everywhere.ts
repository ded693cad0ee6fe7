import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Tamil. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'லாக்கர்கள்',
  'everywhere.language': 'மொழி',
  'everywhere.staff': 'ஊழியர்',
  'everywhere.choose_language': 'மொழியைத் தேர்வு செய்யுங்கள்',
  'everywhere.still_there': 'இன்னும் இங்கே இருக்கிறீர்களா?',
  'everywhere.am_here': 'ஆம், இருக்கிறேன்',
  'everywhere.end': 'முடிக்க',
  'everywhere.ends_in': {
    one: 'இல்லையென்றால் {count} வினாடியில் இது முடிந்துவிடும்; எதுவும் சேமிக்கப்படாது.',
    other: 'இல்லையென்றால் {count} வினாடிகளில் இது முடிந்துவிடும்; எதுவும் சேமிக்கப்படாது.',
  },
  'everywhere.back': 'பின்செல்ல',
  'everywhere.cancel': 'ரத்து',
  'everywhere.next': 'தொடர',
  'everywhere.done': 'சரி',
  'everywhere.delete': 'அழிக்க',
  'everywhere.try_again': 'மீண்டும் முயற்சி',
  'everywhere.to_start': 'முதல் திரைக்கு',
  'everywhere.one_moment': 'ஒரு நிமிடம் …',
  'everywhere.asking_cabinet': 'லாக்கர்களுடன் தொடர்பு கொள்கிறோம்.',
  'everywhere.digits_typed': { one: '{count} இலக்கம் உள்ளிடப்பட்டது', other: '{count} இலக்கங்கள் உள்ளிடப்பட்டன' },
};
