import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Hindi. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'लॉकर',
  'everywhere.language': 'भाषा',
  'everywhere.staff': 'स्टाफ़',
  'everywhere.choose_language': 'अपनी भाषा चुनें',
  'everywhere.still_there': 'क्या आप अभी यहीं हैं?',
  'everywhere.am_here': 'हाँ, मैं यहीं हूँ',
  'everywhere.end': 'बंद करें',
  'everywhere.ends_in': {
    one: 'वरना यह {count} सेकंड में बंद हो जाएगा और कुछ भी सेव नहीं रहेगा।',
    other: 'वरना यह {count} सेकंड में बंद हो जाएगा और कुछ भी सेव नहीं रहेगा।',
  },
  'everywhere.back': 'वापस',
  'everywhere.cancel': 'रद्द करें',
  'everywhere.next': 'आगे',
  'everywhere.done': 'हो गया',
  'everywhere.delete': 'मिटाएँ',
  'everywhere.try_again': 'फिर कोशिश करें',
  'everywhere.to_start': 'शुरू में जाएँ',
  'everywhere.one_moment': 'थोड़ा रुकें …',
  'everywhere.asking_cabinet': 'कैबिनेट के जवाब का इंतज़ार है।',
  'everywhere.digits_typed': { one: '{count} अंक डाला गया', other: '{count} अंक डाले गए' },
};
