import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Gujarati. */
export const help: Translated<typeof english> = {
  'help.help': 'મદદ',
  'help.call': 'કૃપા કરીને ફોન કરો',
  'help.ask': 'મદદ માટે અહીંના સ્ટાફને કહો',
  'help.cabinet': 'આ કેબિનેટનો નંબર જણાવો:',
  'help.money': 'ચુકવણી થઈ હોય પણ લોકર ન મળ્યું હોય, તો પૈસા જે ખાતામાંથી ગયા હતા તેમાં આપોઆપ પાછા આવે છે.',
  'help.line': 'મદદ: {name}, {phone}. કેબિનેટ {cabinet}.',
  'help.line_cabinet': 'સ્ટાફની મદદ લો. કેબિનેટ {cabinet}.',
};
