import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Malayalam. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'ലോക്കറുകളുടെ ചിത്രം',
  'cabinet.good': 'തയ്യാർ',
  'cabinet.clock_not_set': 'ക്ലോക്ക് ശരിയല്ല',
  'cabinet.attention': 'സർവീസ് വേണം',
  'cabinet.out_of_service': 'പ്രവർത്തിക്കുന്നില്ല',
  'cabinet.out_title': 'ഈ ലോക്കറുകൾ പ്രവർത്തിക്കുന്നില്ല',
  'cabinet.out_text':
    'ഞങ്ങളുടെ സ്റ്റാഫ് വരുന്നതുവരെ ഒരു വാതിലും തുറക്കില്ല. ഉള്ളിലുള്ളവ പൂട്ടി സുരക്ഷിതമായി ഇരിക്കുന്നു. ദയവായി സഹായത്തിന് ഫോൺ ചെയ്യുക.',
  'cabinet.try_anyway': 'എന്നാലും ശ്രമിക്കുക',
  'cabinet.lost': 'ബന്ധമില്ല',
  'cabinet.connecting': 'ബന്ധിപ്പിക്കുന്നു',
  'cabinet.lost_title': 'ബന്ധം മുറിഞ്ഞു',
  'cabinet.lost_text': 'ലോക്കറുമായി ബന്ധം കിട്ടുന്നില്ല. തനിയെ വീണ്ടും ശ്രമിക്കുന്നുണ്ട്; നിങ്ങൾ അമർത്തിയതൊന്നും സൂക്ഷിച്ചിട്ടില്ല.',
  'cabinet.door_open': 'ലോക്കർ {locker}, തുറന്നിരിക്കുന്നു',
  'cabinet.door_closed': 'ലോക്കർ {locker}, അടഞ്ഞിരിക്കുന്നു',
  'cabinet.door_unknown': 'ലോക്കർ {locker}, അറിയില്ല',
  'cabinet.door_opening': 'ലോക്കർ {locker}, തുറക്കുന്നു',
  'cabinet.simulated': 'ഡെമോ',
  'cabinet.simulated_title': 'ഡെമോ ലോക്കറുകൾ',
  'cabinet.tap_a_door': 'തുറക്കാനോ അടയ്ക്കാനോ വാതിലിൽ തൊടുക.',
  'cabinet.move_doors': 'വാതിലുകൾ കൈകൊണ്ട് നീക്കുക',
  'cabinet.stop_moving': 'നീക്കുന്നത് നിർത്തുക',
};
