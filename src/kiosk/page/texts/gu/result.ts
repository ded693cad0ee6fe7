import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Gujarati. */
export const result: Translated<typeof english> = {
  'result.opened': 'લોકર {locker} ખૂલી ગયું છે.',
  'result.opened_text': 'તમારો સામાન લો અને દરવાજો બંધ કરો.',
  'result.left': 'લોકર {locker} બંધ કરો.',
  'result.left_text': 'તેનો દરવાજો હજી ખુલ્લો છે. ‘ક્લિક’ અવાજ આવે ત્યાં સુધી દબાવો.',
  'result.left_loud_text': 'દરવાજો ખુલ્લો છે! કોઈ પણ અંદર હાથ નાખી શકે છે. ‘ક્લિક’ અવાજ આવે ત્યાં સુધી દબાવો.',
  'result.closed': 'આભાર.',
  'result.closed_text': 'લોકર {locker} બંધ થઈ ગયું છે.',
  'result.failed': 'લોકર {locker} ખૂલ્યું નહીં.',
  'result.failed_typed': 'દરવાજો દબાવીને ફરી પ્રયત્ન કરો. તમારો PIN હવે ન ચાલે, તો મદદ માગો.',
  'result.failed_shown': 'દરવાજો દબાવીને કોડ કે કાર્ડ ફરી બતાવો. હવે ન ચાલે, તો મદદ માગો.',
  'result.look_at': 'લોકર {locker} જુઓ.',
  'result.look': 'તમારું લોકર જુઓ.',
  'result.unconfirmed_text':
    'ખોલવાનો આદેશ ગયો છે, પણ ખૂલ્યું કે નહીં તે ખબર પડતી નથી. હજી બંધ હોય, તો ફરી પ્રયત્ન કરો અથવા મદદ માગો.',
  'result.denied_typed': 'આ બરાબર નથી.',
  'result.denied_typed_text': 'નંબર અને PIN તપાસીને ફરી પ્રયત્ન કરો.',
  'result.denied_shown': 'આનાથી અહીં ખૂલતું નથી.',
  'result.denied_shown_text': 'આ જ કેબિનેટ છે અને તમારો કોડ કે કાર્ડ હજી ચાલુ છે તે તપાસો, અથવા મદદ માગો.',
  'result.wait': 'કૃપા કરીને રાહ જુઓ.',
  'result.wait_text': 'સમય પૂરો થાય પછી ફરી પ્રયત્ન કરી શકો છો.',
  'result.over': 'બહુ વાર લાગી.',
  'result.over_text': 'તમારો કોડ કે કાર્ડ ફરી બતાવો.',
  'result.unavailable': 'અત્યારે આ થઈ શકતું નથી.',
  'result.unavailable_text': 'અત્યારે કોઈ દરવાજો ખૂલી શકતો નથી. એક મિનિટ પછી ફરી પ્રયત્ન કરો, અથવા મદદ માગો.',
  'result.no_room_text': 'પહેલાં આ કેબિનેટની તપાસ કરવી પડશે. કૃપા કરીને મદદ માગો.',
  'result.lost': 'કનેક્શન તૂટી ગયું.',
  'result.lost_typed': 'તમારો દરવાજો જુઓ. બંધ હોય, તો થોડી વારમાં PIN ફરી દબાવો.',
  'result.lost_shown': 'તમારો દરવાજો જુઓ. બંધ હોય, તો થોડી વારમાં કોડ કે કાર્ડ ફરી બતાવો.',
};
