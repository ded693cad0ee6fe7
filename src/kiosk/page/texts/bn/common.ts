import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Bengali. */
export const common: Translated<typeof english> = {
  'common.lockers': 'লকার',
  'common.language': 'ভাষা',
  'common.staff': 'স্টাফ',
  'common.choose_language': 'আপনার ভাষা বেছে নিন',
  'common.still_there': 'আপনি কি এখনও আছেন?',
  'common.am_here': 'আমি এখানেই আছি',
  'common.end': 'শেষ করুন',
  'common.ends_in': {
    one: 'না হলে {count} সেকেন্ডে এটা বন্ধ হয়ে যাবে, কিছুই রাখা থাকবে না।',
    other: 'না হলে {count} সেকেন্ডে এটা বন্ধ হয়ে যাবে, কিছুই রাখা থাকবে না।',
  },
  'common.back': 'ফিরে যান',
  'common.cancel': 'বাতিল করুন',
  'common.next': 'পরবর্তী',
  'common.done': 'হয়ে গেছে',
  'common.delete': 'মুছুন',
  'common.try_again': 'আবার চেষ্টা করুন',
  'common.to_start': 'শুরুতে ফিরুন',
  'common.one_moment': 'একটু অপেক্ষা করুন …',
  'common.asking_cabinet': 'উত্তরের অপেক্ষা চলছে।',
  'common.digits_typed': { one: 'টেপা সংখ্যা: {count}', other: 'টেপা সংখ্যা: {count}' },
};
