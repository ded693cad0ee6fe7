import type { Translated } from '../catalogue.js';
import type { open as english } from '../en/open.js';

/** Opening with a locker number and a PIN, or with a code or a card. In Gujarati. */
export const open: Translated<typeof english> = {
  'open.title': 'લોકર ખોલો',
  'open.which_locker': 'કયું લોકર?',
  'open.type_or_tap': 'તેનો નંબર દબાવો, અથવા સ્ક્રીન પર તેના દરવાજાને અડો.',
  'open.number': 'લોકર નંબર {typed}',
  'open.pin_for': '{locker}: PIN',
  'open.cover': 'બટન હાથથી ઢાંકી રાખો.',
  'open.open': 'ખોલો',
  'open.which_one': 'કયું ખોલવું છે?',
  'open.tap_one': 'જે લોકર ખોલવું હોય તે પસંદ કરો.',
  'open.open_locker': 'લોકર {locker} ખોલો',
  'open.checking': 'તમારો કોડ તપાસીએ છીએ.',
  'open.opening': '{locker} ખૂલે છે …',
  'open.opening_any': 'ખૂલે છે …',
  'open.wait_at_door': 'કૃપા કરીને દરવાજા પાસે રાહ જુઓ.',
};
