import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Malayalam. */
export const open: Translated<typeof english> = {
  'open.title': 'ലോക്കർ തുറക്കുക',
  'open.which_locker': 'ഏത് ലോക്കർ?',
  'open.type_or_tap': 'നമ്പർ അമർത്തുക, അല്ലെങ്കിൽ ചിത്രത്തിൽ വാതിൽ തൊടുക.',
  'open.number': 'ലോക്കർ നമ്പർ {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'ബട്ടണുകൾ കൈകൊണ്ട് മറച്ചു പിടിക്കുക.',
  'open.open': 'തുറക്കുക',
  'open.which_one': 'ഏതാണ്?',
  'open.tap_one': 'തുറക്കേണ്ട ലോക്കറിൽ തൊടുക.',
  'open.open_locker': '{locker} ലോക്കർ തുറക്കുക',
  'open.checking': 'നിങ്ങളുടെ കോഡ് പരിശോധിക്കുന്നു.',
  'open.opening': '{locker} തുറക്കുന്നു …',
  'open.opening_any': 'തുറക്കുന്നു …',
  'open.wait_at_door': 'ദയവായി വാതിലിനടുത്ത് നിൽക്കുക.',
};
