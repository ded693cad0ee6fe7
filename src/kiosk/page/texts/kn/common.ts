import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Kannada. */
export const common: Translated<typeof english> = {
  'common.lockers': 'ಲಾಕರ್‌ಗಳು',
  'common.language': 'ಭಾಷೆ',
  'common.staff': 'ಸಿಬ್ಬಂದಿ',
  'common.choose_language': 'ನಿಮ್ಮ ಭಾಷೆ ಆರಿಸಿ',
  'common.still_there': 'ನೀವು ಇನ್ನೂ ಇಲ್ಲಿದ್ದೀರಾ?',
  'common.am_here': 'ಇಲ್ಲೇ ಇದ್ದೇನೆ',
  'common.end': 'ಮುಗಿಸಿ',
  'common.ends_in': {
    one: 'ಇಲ್ಲದಿದ್ದರೆ {count} ಸೆಕೆಂಡಿನಲ್ಲಿ ಇದು ಮುಗಿಯುತ್ತದೆ, ಯಾವ ಮಾಹಿತಿಯೂ ಉಳಿಯುವುದಿಲ್ಲ.',
    other: 'ಇಲ್ಲದಿದ್ದರೆ {count} ಸೆಕೆಂಡುಗಳಲ್ಲಿ ಇದು ಮುಗಿಯುತ್ತದೆ, ಯಾವ ಮಾಹಿತಿಯೂ ಉಳಿಯುವುದಿಲ್ಲ.',
  },
  'common.back': 'ಹಿಂದೆ',
  'common.cancel': 'ರದ್ದುಮಾಡಿ',
  'common.next': 'ಮುಂದೆ',
  'common.done': 'ಆಯಿತು',
  'common.delete': 'ಅಳಿಸಿ',
  'common.try_again': 'ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ',
  'common.to_start': 'ಮೊದಲ ಪರದೆಗೆ',
  'common.one_moment': 'ಸ್ವಲ್ಪ ಕಾಯಿರಿ …',
  'common.asking_cabinet': 'ಲಾಕರ್ ಸಂಪರ್ಕಿಸುತ್ತಿದ್ದೇವೆ.',
  'common.digits_typed': { one: '{count} ಅಂಕಿ ಒತ್ತಲಾಗಿದೆ', other: '{count} ಅಂಕಿಗಳನ್ನು ಒತ್ತಲಾಗಿದೆ' },
};
