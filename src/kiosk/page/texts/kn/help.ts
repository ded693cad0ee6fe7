import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Kannada. */
export const help: Translated<typeof english> = {
  'help.help': 'ಸಹಾಯ',
  'help.call': 'ದಯವಿಟ್ಟು ಫೋನ್ ಮಾಡಿ',
  'help.ask': 'ದಯವಿಟ್ಟು ಇಲ್ಲಿನ ಸಿಬ್ಬಂದಿಯ ಸಹಾಯ ಕೇಳಿ',
  'help.cabinet': 'ಈ ಕ್ಯಾಬಿನೆಟ್ ಸಂಖ್ಯೆಯನ್ನು ತಿಳಿಸಿ:',
  'help.money': 'ಹಣ ಕೊಟ್ಟರೂ ಸೇವೆ ಸಿಗದಿದ್ದರೆ, ಆ ಹಣ ತಾನಾಗಿಯೇ ಅದೇ ಖಾತೆಗೆ ಮರಳಿ ಬರುತ್ತದೆ.',
  'help.line': 'ಸಹಾಯ: {name}, {phone}. ಕ್ಯಾಬಿನೆಟ್ {cabinet}.',
  'help.line_cabinet': 'ಸಿಬ್ಬಂದಿಯ ಸಹಾಯ ಕೇಳಿ. ಕ್ಯಾಬಿನೆಟ್ {cabinet}.',
};
