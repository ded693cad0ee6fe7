import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Telugu. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'లాకర్ క్యాబినెట్',
  'cabinet.good': 'సిద్ధం',
  'cabinet.clock_not_set': 'సమయం సెట్ కాలేదు',
  'cabinet.attention': 'సర్వీస్ అవసరం',
  'cabinet.out_of_service': 'పనిచేయడం లేదు',
  'cabinet.out_title': 'ఈ లాకర్లు ఇప్పుడు పనిచేయడం లేదు',
  'cabinet.out_text': 'మా సిబ్బంది వచ్చే వరకు ఏ తలుపూ తెరుచుకోదు. లోపల ఉన్నవి తాళంలో భద్రంగా ఉన్నాయి. దయచేసి సహాయం కోసం ఫోన్ చేయండి.',
  'cabinet.try_anyway': 'అయినా ప్రయత్నించండి',
  'cabinet.lost': 'కనెక్షన్ లేదు',
  'cabinet.connecting': 'కనెక్ట్ అవుతోంది',
  'cabinet.lost_title': 'కనెక్షన్ తెగిపోయింది',
  'cabinet.lost_text': 'ఈ స్క్రీన్‌కు లాకర్లతో కనెక్షన్ లేదు. దానంతట అదే మళ్ళీ ప్రయత్నిస్తుంది; మీరు నొక్కినది ఏదీ సేవ్ కాలేదు.',
  'cabinet.door_open': 'లాకర్ {locker}, తెరిచి ఉంది',
  'cabinet.door_closed': 'లాకర్ {locker}, మూసి ఉంది',
  'cabinet.door_unknown': 'లాకర్ {locker}, స్థితి తెలియదు',
  'cabinet.door_opening': 'లాకర్ {locker}, తెరుచుకుంటోంది',
  'cabinet.simulated': 'డెమో',
  'cabinet.simulated_title': 'డెమో లాకర్ క్యాబినెట్',
  'cabinet.tap_a_door': 'తలుపును తాకితే తెరుచుకుంటుంది లేదా మూసుకుంటుంది.',
  'cabinet.move_doors': 'తలుపులను చేత్తో కదపండి',
  'cabinet.stop_moving': 'తలుపులు కదపడం ఆపండి',
};
