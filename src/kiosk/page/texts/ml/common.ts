import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Malayalam. */
export const common: Translated<typeof english> = {
  'common.lockers': 'ലോക്കറുകൾ',
  'common.language': 'ഭാഷ',
  'common.staff': 'സ്റ്റാഫ്',
  'common.choose_language': 'ഭാഷ തിരഞ്ഞെടുക്കുക',
  'common.still_there': 'ഇപ്പോഴും ഇവിടെയുണ്ടോ?',
  'common.am_here': 'ഇവിടെയുണ്ട്',
  'common.end': 'നിർത്തുക',
  'common.ends_in': {
    one: 'അല്ലെങ്കിൽ {count} സെക്കൻഡിൽ ഇത് അവസാനിക്കും; ഒരു വിവരവും സൂക്ഷിക്കില്ല.',
    other: 'അല്ലെങ്കിൽ {count} സെക്കൻഡിൽ ഇത് അവസാനിക്കും; ഒരു വിവരവും സൂക്ഷിക്കില്ല.',
  },
  'common.back': 'തിരികെ',
  'common.cancel': 'റദ്ദാക്കുക',
  'common.next': 'അടുത്തത്',
  'common.done': 'കഴിഞ്ഞു',
  'common.delete': 'മായ്ക്കുക',
  'common.try_again': 'വീണ്ടും ശ്രമിക്കുക',
  'common.to_start': 'തുടക്കത്തിലേക്ക്',
  'common.one_moment': 'ഒരു നിമിഷം …',
  'common.asking_cabinet': 'ലോക്കറുമായി ബന്ധപ്പെടുന്നു.',
  'common.digits_typed': { one: '{count} അക്കം അമർത്തി', other: '{count} അക്കങ്ങൾ അമർത്തി' },
};
