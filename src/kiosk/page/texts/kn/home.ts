import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Kannada. */
export const home: Translated<typeof english> = {
  'home.title': 'ನಿಮಗೆ ಏನು ಬೇಕು?',
  'home.hint': 'QR ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡ್ ಇದೆಯೇ? ರೀಡರ್‌ಗೆ ತೋರಿಸಿ.',
  'home.open': 'ನನ್ನ ಲಾಕರ್ ತೆರೆಯಿರಿ',
  'home.deliver': 'ಪಾರ್ಸೆಲ್ ಡೆಲಿವರಿ',
  'home.deliver_text': 'ನಿಮ್ಮ ಕೊರಿಯರ್ ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡನ್ನು ರೀಡರ್‌ಗೆ ತೋರಿಸಿ.',
};
