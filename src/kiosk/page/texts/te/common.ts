import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Telugu. */
export const common: Translated<typeof english> = {
  'common.lockers': 'లాకర్లు',
  'common.language': 'భాష',
  'common.staff': 'సిబ్బంది',
  'common.choose_language': 'మీ భాష ఎంచుకోండి',
  'common.still_there': 'మీరు ఇంకా ఇక్కడే ఉన్నారా?',
  'common.am_here': 'ఇక్కడే ఉన్నాను',
  'common.end': 'ముగించండి',
  'common.ends_in': {
    one: 'లేకపోతే {count} సెకనులో ఇది ముగుస్తుంది; ఏదీ సేవ్ కాదు.',
    other: 'లేకపోతే {count} సెకన్లలో ఇది ముగుస్తుంది; ఏదీ సేవ్ కాదు.',
  },
  'common.back': 'వెనక్కి',
  'common.cancel': 'రద్దు',
  'common.next': 'తర్వాత',
  'common.done': 'సరే',
  'common.delete': 'తొలగించండి',
  'common.try_again': 'మళ్ళీ ప్రయత్నించండి',
  'common.to_start': 'మొదటి స్క్రీన్‌కు',
  'common.one_moment': 'ఒక్క క్షణం …',
  'common.asking_cabinet': 'లాకర్లతో కనెక్ట్ అవుతున్నాము.',
  'common.digits_typed': { one: '{count} అంకె నొక్కారు', other: '{count} అంకెలు నొక్కారు' },
};
