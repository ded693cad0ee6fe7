import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Bengali. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'লকার',
  'everywhere.language': 'ভাষা',
  'everywhere.staff': 'স্টাফ',
  'everywhere.choose_language': 'আপনার ভাষা বেছে নিন',
  'everywhere.still_there': 'আপনি কি এখনও আছেন?',
  'everywhere.am_here': 'আমি এখানেই আছি',
  'everywhere.end': 'শেষ করুন',
  'everywhere.ends_in': {
    one: 'না হলে {count} সেকেন্ডে এটা বন্ধ হয়ে যাবে, কিছুই রাখা থাকবে না।',
    other: 'না হলে {count} সেকেন্ডে এটা বন্ধ হয়ে যাবে, কিছুই রাখা থাকবে না।',
  },
  'everywhere.back': 'ফিরে যান',
  'everywhere.cancel': 'বাতিল করুন',
  'everywhere.next': 'পরবর্তী',
  'everywhere.done': 'হয়ে গেছে',
  'everywhere.delete': 'মুছুন',
  'everywhere.try_again': 'আবার চেষ্টা করুন',
  'everywhere.to_start': 'শুরুতে ফিরুন',
  'everywhere.one_moment': 'একটু অপেক্ষা করুন …',
  'everywhere.asking_cabinet': 'উত্তরের অপেক্ষা চলছে।',
  'everywhere.digits_typed': { one: 'টেপা সংখ্যা: {count}', other: 'টেপা সংখ্যা: {count}' },
};
