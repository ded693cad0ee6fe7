import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Gujarati. */
export const common: Translated<typeof english> = {
  'common.lockers': 'લોકર',
  'common.language': 'ભાષા',
  'common.staff': 'સ્ટાફ',
  'common.choose_language': 'તમારી ભાષા પસંદ કરો',
  'common.still_there': 'તમે હજી અહીં છો?',
  'common.am_here': 'હું અહીં જ છું',
  'common.end': 'પૂરું કરો',
  'common.ends_in': {
    one: 'નહીં તો {count} સેકન્ડમાં આ બંધ થઈ જશે અને કંઈ સચવાશે નહીં.',
    other: 'નહીં તો {count} સેકન્ડમાં આ બંધ થઈ જશે અને કંઈ સચવાશે નહીં.',
  },
  'common.back': 'પાછા જાઓ',
  'common.cancel': 'રદ કરો',
  'common.next': 'આગળ',
  'common.done': 'થઈ ગયું',
  'common.delete': 'ભૂંસો',
  'common.try_again': 'ફરી પ્રયત્ન કરો',
  'common.to_start': 'શરૂઆતમાં જાઓ',
  'common.one_moment': 'જરા રાહ જુઓ …',
  'common.asking_cabinet': 'જવાબની રાહ જોઈએ છીએ.',
  'common.digits_typed': { one: 'દબાવેલા અંક: {count}', other: 'દબાવેલા અંક: {count}' },
};
