import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Telugu. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'లాకర్లు',
  'everywhere.language': 'భాష',
  'everywhere.staff': 'సిబ్బంది',
  'everywhere.choose_language': 'మీ భాష ఎంచుకోండి',
  'everywhere.still_there': 'మీరు ఇంకా ఇక్కడే ఉన్నారా?',
  'everywhere.am_here': 'ఇక్కడే ఉన్నాను',
  'everywhere.end': 'ముగించండి',
  'everywhere.ends_in': {
    one: 'లేకపోతే {count} సెకనులో ఇది ముగుస్తుంది; ఏదీ సేవ్ కాదు.',
    other: 'లేకపోతే {count} సెకన్లలో ఇది ముగుస్తుంది; ఏదీ సేవ్ కాదు.',
  },
  'everywhere.back': 'వెనక్కి',
  'everywhere.cancel': 'రద్దు',
  'everywhere.next': 'తర్వాత',
  'everywhere.done': 'సరే',
  'everywhere.delete': 'తొలగించండి',
  'everywhere.try_again': 'మళ్ళీ ప్రయత్నించండి',
  'everywhere.to_start': 'మొదటి స్క్రీన్‌కు',
  'everywhere.one_moment': 'ఒక్క క్షణం …',
  'everywhere.asking_cabinet': 'లాకర్లతో కనెక్ట్ అవుతున్నాము.',
  'everywhere.digits_typed': { one: '{count} అంకె నొక్కారు', other: '{count} అంకెలు నొక్కారు' },
};
