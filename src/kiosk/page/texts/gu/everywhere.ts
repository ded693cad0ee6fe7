import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Gujarati. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'લોકર',
  'everywhere.language': 'ભાષા',
  'everywhere.staff': 'સ્ટાફ',
  'everywhere.choose_language': 'તમારી ભાષા પસંદ કરો',
  'everywhere.still_there': 'તમે હજી અહીં છો?',
  'everywhere.am_here': 'હું અહીં જ છું',
  'everywhere.end': 'પૂરું કરો',
  'everywhere.ends_in': {
    one: 'નહીં તો {count} સેકન્ડમાં આ બંધ થઈ જશે અને કંઈ સચવાશે નહીં.',
    other: 'નહીં તો {count} સેકન્ડમાં આ બંધ થઈ જશે અને કંઈ સચવાશે નહીં.',
  },
  'everywhere.back': 'પાછા જાઓ',
  'everywhere.cancel': 'રદ કરો',
  'everywhere.next': 'આગળ',
  'everywhere.done': 'થઈ ગયું',
  'everywhere.delete': 'ભૂંસો',
  'everywhere.try_again': 'ફરી પ્રયત્ન કરો',
  'everywhere.to_start': 'શરૂઆતમાં જાઓ',
  'everywhere.one_moment': 'જરા રાહ જુઓ …',
  'everywhere.asking_cabinet': 'જવાબની રાહ જોઈએ છીએ.',
  'everywhere.digits_typed': { one: 'દબાવેલા અંક: {count}', other: 'દબાવેલા અંક: {count}' },
};
