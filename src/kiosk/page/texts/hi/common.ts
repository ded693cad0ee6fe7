import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Hindi. */
export const common: Translated<typeof english> = {
  'common.lockers': 'लॉकर',
  'common.language': 'भाषा',
  'common.staff': 'स्टाफ़',
  'common.choose_language': 'अपनी भाषा चुनें',
  'common.still_there': 'क्या आप अभी यहीं हैं?',
  'common.am_here': 'हाँ, मैं यहीं हूँ',
  'common.end': 'बंद करें',
  'common.ends_in': {
    one: 'वरना यह {count} सेकंड में बंद हो जाएगा और कुछ भी सेव नहीं रहेगा।',
    other: 'वरना यह {count} सेकंड में बंद हो जाएगा और कुछ भी सेव नहीं रहेगा।',
  },
  'common.back': 'वापस',
  'common.cancel': 'रद्द करें',
  'common.next': 'आगे',
  'common.done': 'हो गया',
  'common.delete': 'मिटाएँ',
  'common.try_again': 'फिर कोशिश करें',
  'common.to_start': 'शुरू में जाएँ',
  'common.one_moment': 'थोड़ा रुकें …',
  'common.asking_cabinet': 'कैबिनेट के जवाब का इंतज़ार है।',
  'common.digits_typed': { one: '{count} अंक डाला गया', other: '{count} अंक डाले गए' },
};
