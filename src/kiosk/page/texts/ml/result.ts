import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Malayalam. */
export const result: Translated<typeof english> = {
  'result.opened': '{locker} ലോക്കർ തുറന്നു.',
  'result.opened_text': 'സാധനങ്ങൾ എടുത്ത് വാതിൽ അടയ്ക്കുക.',
  'result.left': 'ദയവായി {locker} ലോക്കർ അടയ്ക്കുക.',
  'result.left_text': 'വാതിൽ ഇപ്പോഴും തുറന്നിരിക്കുന്നു. ക്ലിക്ക് കേൾക്കുന്നതുവരെ തള്ളുക.',
  'result.left_loud_text': 'വാതിൽ തുറന്നിരിക്കുന്നു! ആർക്കും ഉള്ളിൽ കൈയിടാം. ക്ലിക്ക് കേൾക്കുന്നതുവരെ തള്ളുക.',
  'result.closed': 'നന്ദി.',
  'result.closed_text': '{locker} ലോക്കർ അടഞ്ഞു.',
  'result.failed': '{locker} ലോക്കർ തുറന്നില്ല.',
  'result.failed_typed': 'വാതിലിൽ അമർത്തി വീണ്ടും ശ്രമിക്കുക. PIN ഇനി സ്വീകരിക്കുന്നില്ലെങ്കിൽ സഹായം തേടുക.',
  'result.failed_shown': 'വാതിലിൽ അമർത്തി കോഡോ കാർഡോ വീണ്ടും കാണിക്കുക. അത് ഇനി സ്വീകരിക്കുന്നില്ലെങ്കിൽ സഹായം തേടുക.',
  'result.look_at': '{locker} ലോക്കർ നോക്കുക.',
  'result.look': 'ലോക്കർ നോക്കുക.',
  'result.unconfirmed_text':
    'തുറക്കാൻ നിർദേശം നൽകി, പക്ഷേ തുറന്നോ എന്ന് അറിയാനായില്ല. തുറന്നിട്ടില്ലെങ്കിൽ വീണ്ടും ശ്രമിക്കുക, അല്ലെങ്കിൽ സഹായം തേടുക.',
  'result.denied_typed': 'ഇത് ശരിയായില്ല.',
  'result.denied_typed_text': 'നമ്പറും PIN ഉം പരിശോധിച്ച് വീണ്ടും ശ്രമിക്കുക.',
  'result.denied_shown': 'ഇതുകൊണ്ട് ഇവിടെ തുറക്കില്ല.',
  'result.denied_shown_text': 'ശരിയായ കാബിനറ്റ് ആണോ, കോഡിന്റെയോ കാർഡിന്റെയോ കാലാവധി കഴിഞ്ഞോ എന്ന് നോക്കുക, അല്ലെങ്കിൽ സഹായം തേടുക.',
  'result.wait': 'ദയവായി കാത്തിരിക്കുക.',
  'result.wait_text': 'സമയം കഴിഞ്ഞാൽ വീണ്ടും ശ്രമിക്കാം.',
  'result.over': 'കാത്തിരിപ്പ് സമയം കഴിഞ്ഞു.',
  'result.over_text': 'കോഡോ കാർഡോ വീണ്ടും കാണിക്കുക.',
  'result.unavailable': 'ഇപ്പോൾ ഇത് സാധ്യമല്ല.',
  'result.unavailable_text': 'തൽക്കാലം വാതിൽ തുറക്കാനാവുന്നില്ല. ഒരു മിനിറ്റ് കഴിഞ്ഞ് വീണ്ടും ശ്രമിക്കുക, അല്ലെങ്കിൽ സഹായം തേടുക.',
  'result.no_room_text': 'ആദ്യം സ്റ്റാഫ് വന്ന് ഈ ലോക്കറുകൾ ശരിയാക്കണം. ദയവായി സഹായം തേടുക.',
  'result.lost': 'ബന്ധം മുറിഞ്ഞു.',
  'result.lost_typed': 'വാതിൽ നോക്കുക. തുറന്നിട്ടില്ലെങ്കിൽ അല്പം കഴിഞ്ഞ് PIN വീണ്ടും നൽകുക.',
  'result.lost_shown': 'വാതിൽ നോക്കുക. തുറന്നിട്ടില്ലെങ്കിൽ അല്പം കഴിഞ്ഞ് കോഡോ കാർഡോ വീണ്ടും കാണിക്കുക.',
};
