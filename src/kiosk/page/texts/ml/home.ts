import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Malayalam. */
export const home: Translated<typeof english> = {
  'home.title': 'എന്താണ് വേണ്ടത്?',
  'home.hint': 'QR കോഡോ കാർഡോ ഉണ്ടോ? റീഡറിൽ കാണിക്കുക.',
  'home.open': 'എന്റെ ലോക്കർ തുറക്കുക',
  'home.deliver': 'പാഴ്സൽ ഡെലിവറി',
  'home.deliver_text': 'കൊറിയർ കോഡോ കാർഡോ റീഡറിൽ കാണിക്കുക.',
};
