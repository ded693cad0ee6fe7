import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Gujarati. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'કેબિનેટ',
  'cabinet.good': 'ચાલુ છે',
  'cabinet.clock_not_set': 'ઘડિયાળ સેટ નથી',
  'cabinet.attention': 'સર્વિસની જરૂર',
  'cabinet.out_of_service': 'સેવા બંધ',
  'cabinet.out_title': 'આ કેબિનેટની સેવા બંધ છે',
  'cabinet.out_text': 'અમારો સ્ટાફ આવે ત્યાં સુધી કોઈ દરવાજો ખૂલશે નહીં. અંદરનો સામાન બંધ અને સલામત છે. કૃપા કરીને મદદ માટે ફોન કરો.',
  'cabinet.try_anyway': 'તો પણ પ્રયત્ન કરો',
  'cabinet.lost': 'કનેક્શન નથી',
  'cabinet.connecting': 'જોડાય છે',
  'cabinet.lost_title': 'કનેક્શન તૂટી ગયું',
  'cabinet.lost_text': 'કેબિનેટ સાથે સંપર્ક નથી. આપોઆપ ફરી પ્રયત્ન થાય છે; તમે જે દબાવ્યું હતું તે સચવાયું નથી.',
  'cabinet.door_open': 'લોકર {locker}, ખુલ્લું',
  'cabinet.door_closed': 'લોકર {locker}, બંધ',
  'cabinet.door_unknown': 'લોકર {locker}, ખબર નથી',
  'cabinet.door_opening': 'લોકર {locker}, ખૂલે છે',
  'cabinet.simulated': 'સિમ્યુલેશન',
  'cabinet.simulated_title': 'સિમ્યુલેશન કેબિનેટ',
  'cabinet.tap_a_door': 'ખોલવા કે બંધ કરવા સ્ક્રીન પર દરવાજાને અડો.',
  'cabinet.move_doors': 'દરવાજા હાથે ચલાવો',
  'cabinet.stop_moving': 'હાથે ચલાવવાનું બંધ કરો',
};
