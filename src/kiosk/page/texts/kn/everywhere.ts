import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Kannada. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'ಲಾಕರ್‌ಗಳು',
  'everywhere.language': 'ಭಾಷೆ',
  'everywhere.staff': 'ಸಿಬ್ಬಂದಿ',
  'everywhere.choose_language': 'ನಿಮ್ಮ ಭಾಷೆ ಆರಿಸಿ',
  'everywhere.still_there': 'ನೀವು ಇನ್ನೂ ಇಲ್ಲಿದ್ದೀರಾ?',
  'everywhere.am_here': 'ಇಲ್ಲೇ ಇದ್ದೇನೆ',
  'everywhere.end': 'ಮುಗಿಸಿ',
  'everywhere.ends_in': {
    one: 'ಇಲ್ಲದಿದ್ದರೆ {count} ಸೆಕೆಂಡಿನಲ್ಲಿ ಇದು ಮುಗಿಯುತ್ತದೆ, ಯಾವ ಮಾಹಿತಿಯೂ ಉಳಿಯುವುದಿಲ್ಲ.',
    other: 'ಇಲ್ಲದಿದ್ದರೆ {count} ಸೆಕೆಂಡುಗಳಲ್ಲಿ ಇದು ಮುಗಿಯುತ್ತದೆ, ಯಾವ ಮಾಹಿತಿಯೂ ಉಳಿಯುವುದಿಲ್ಲ.',
  },
  'everywhere.back': 'ಹಿಂದೆ',
  'everywhere.cancel': 'ರದ್ದುಮಾಡಿ',
  'everywhere.next': 'ಮುಂದೆ',
  'everywhere.done': 'ಆಯಿತು',
  'everywhere.delete': 'ಅಳಿಸಿ',
  'everywhere.try_again': 'ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ',
  'everywhere.to_start': 'ಮೊದಲ ಪರದೆಗೆ',
  'everywhere.one_moment': 'ಸ್ವಲ್ಪ ಕಾಯಿರಿ …',
  'everywhere.asking_cabinet': 'ಲಾಕರ್ ಸಂಪರ್ಕಿಸುತ್ತಿದ್ದೇವೆ.',
  'everywhere.digits_typed': { one: '{count} ಅಂಕಿ ಒತ್ತಲಾಗಿದೆ', other: '{count} ಅಂಕಿಗಳನ್ನು ಒತ್ತಲಾಗಿದೆ' },
};
