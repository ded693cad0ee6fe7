import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Kannada. */
export const open: Translated<typeof english> = {
  'open.title': 'ಲಾಕರ್ ತೆರೆಯಿರಿ',
  'open.which_locker': 'ಯಾವ ಲಾಕರ್?',
  'open.type_or_tap': 'ಸಂಖ್ಯೆ ಒತ್ತಿ, ಅಥವಾ ಚಿತ್ರದಲ್ಲಿ ಬಾಗಿಲು ಮುಟ್ಟಿ.',
  'open.number': 'ಲಾಕರ್ ಸಂಖ್ಯೆ {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'ಗುಂಡಿಗಳನ್ನು ಕೈಯಿಂದ ಮುಚ್ಚಿಕೊಳ್ಳಿ.',
  'open.open': 'ತೆರೆಯಿರಿ',
  'open.which_one': 'ಯಾವುದು?',
  'open.tap_one': 'ತೆರೆಯಬೇಕಾದ ಲಾಕರ್ ಅನ್ನು ಮುಟ್ಟಿ.',
  'open.open_locker': '{locker} ಲಾಕರ್ ತೆರೆಯಿರಿ',
  'open.checking': 'ನಿಮ್ಮ ಕೋಡ್ ಪರಿಶೀಲಿಸುತ್ತಿದ್ದೇವೆ.',
  'open.opening': '{locker} ತೆರೆಯುತ್ತಿದೆ …',
  'open.opening_any': 'ತೆರೆಯುತ್ತಿದೆ …',
  'open.wait_at_door': 'ದಯವಿಟ್ಟು ಬಾಗಿಲ ಬಳಿ ಕಾಯಿರಿ.',
};
