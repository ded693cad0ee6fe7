import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Telugu. */
export const result: Translated<typeof english> = {
  'result.opened': 'లాకర్ {locker} తెరుచుకుంది.',
  'result.opened_text': 'మీ వస్తువులు తీసుకుని తలుపు మూయండి.',
  'result.left': 'దయచేసి లాకర్ {locker} మూయండి.',
  'result.left_text': 'తలుపు ఇంకా తెరిచే ఉంది. క్లిక్ అనే శబ్దం వచ్చే వరకు నెట్టండి.',
  'result.left_loud_text': 'తలుపు తెరిచి ఉంది! ఎవరైనా లోపల చేయి పెట్టవచ్చు. క్లిక్ అనే శబ్దం వచ్చే వరకు నెట్టండి.',
  'result.closed': 'ధన్యవాదాలు.',
  'result.closed_text': 'లాకర్ {locker} మూసుకుంది.',
  'result.failed': 'లాకర్ {locker} తెరుచుకోలేదు.',
  'result.failed_typed': 'తలుపును నొక్కి మళ్ళీ ప్రయత్నించండి. మీ PIN ఇక పనిచేయకపోతే సహాయం అడగండి.',
  'result.failed_shown': 'తలుపును నొక్కి మళ్ళీ చూపండి. అది ఇక పనిచేయకపోతే సహాయం అడగండి.',
  'result.look_at': 'లాకర్ {locker} చూడండి.',
  'result.look': 'మీ లాకర్ చూడండి.',
  'result.unconfirmed_text':
    'తలుపు తెరవడానికి ప్రయత్నించాము, కానీ తెరుచుకుందో లేదో తెలియడం లేదు. ఇంకా మూసి ఉంటే మళ్ళీ ప్రయత్నించండి, లేదా సహాయం అడగండి.',
  'result.denied_typed': 'ఇది సరిపోలేదు.',
  'result.denied_typed_text': 'నంబర్, PIN చూసుకుని మళ్ళీ ప్రయత్నించండి.',
  'result.denied_shown': 'దీనితో ఇక్కడ తెరుచుకోదు.',
  'result.denied_shown_text': 'ఇదే సరైన లాకర్ క్యాబినెటా, మీ కోడ్ లేదా కార్డు ఇంకా చెల్లుతుందా అని చూసుకోండి, లేదా సహాయం అడగండి.',
  'result.wait': 'దయచేసి ఆగండి.',
  'result.wait_text': 'సమయం పూర్తయ్యాక మళ్ళీ ప్రయత్నించవచ్చు.',
  'result.over': 'ఎక్కువ సమయం పట్టింది.',
  'result.over_text': 'మీ కోడ్ లేదా కార్డు మళ్ళీ చూపండి.',
  'result.unavailable': 'ఇప్పుడు ఇది వీలు కాదు.',
  'result.unavailable_text': 'ప్రస్తుతం తలుపు తెరవడం కుదరడం లేదు. ఒక నిమిషం తర్వాత మళ్ళీ ప్రయత్నించండి, లేదా సహాయం అడగండి.',
  'result.no_room_text': 'ముందు సిబ్బంది వచ్చి ఈ లాకర్లను చూడాలి. దయచేసి సహాయం అడగండి.',
  'result.lost': 'కనెక్షన్ తెగిపోయింది.',
  'result.lost_typed': 'మీ తలుపు చూడండి. మూసి ఉంటే, కాసేపు ఆగి మీ PIN మళ్ళీ నొక్కండి.',
  'result.lost_shown': 'మీ తలుపు చూడండి. మూసి ఉంటే, కాసేపు ఆగి మీ కోడ్ లేదా కార్డు మళ్ళీ చూపండి.',
};
