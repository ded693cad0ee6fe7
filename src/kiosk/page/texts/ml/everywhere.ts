import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Malayalam. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'ലോക്കറുകൾ',
  'everywhere.language': 'ഭാഷ',
  'everywhere.staff': 'സ്റ്റാഫ്',
  'everywhere.choose_language': 'ഭാഷ തിരഞ്ഞെടുക്കുക',
  'everywhere.still_there': 'ഇപ്പോഴും ഇവിടെയുണ്ടോ?',
  'everywhere.am_here': 'ഇവിടെയുണ്ട്',
  'everywhere.end': 'നിർത്തുക',
  'everywhere.ends_in': {
    one: 'അല്ലെങ്കിൽ {count} സെക്കൻഡിൽ ഇത് അവസാനിക്കും; ഒരു വിവരവും സൂക്ഷിക്കില്ല.',
    other: 'അല്ലെങ്കിൽ {count} സെക്കൻഡിൽ ഇത് അവസാനിക്കും; ഒരു വിവരവും സൂക്ഷിക്കില്ല.',
  },
  'everywhere.back': 'തിരികെ',
  'everywhere.cancel': 'റദ്ദാക്കുക',
  'everywhere.next': 'അടുത്തത്',
  'everywhere.done': 'കഴിഞ്ഞു',
  'everywhere.delete': 'മായ്ക്കുക',
  'everywhere.try_again': 'വീണ്ടും ശ്രമിക്കുക',
  'everywhere.to_start': 'തുടക്കം',
  'everywhere.one_moment': 'ഒരു നിമിഷം …',
  'everywhere.asking_cabinet': 'ലോക്കറുമായി ബന്ധപ്പെടുന്നു.',
  'everywhere.digits_typed': { one: '{count} അക്കം അമർത്തി', other: '{count} അക്കങ്ങൾ അമർത്തി' },
};
