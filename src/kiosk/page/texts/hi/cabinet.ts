import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Hindi. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'कैबिनेट',
  'cabinet.good': 'तैयार',
  'cabinet.clock_not_set': 'घड़ी सेट नहीं',
  'cabinet.attention': 'सर्विस चाहिए',
  'cabinet.out_of_service': 'सेवा बंद',
  'cabinet.out_title': 'ये लॉकर अभी काम नहीं कर रहे',
  'cabinet.out_text': 'हमारे स्टाफ़ के आने तक कोई दरवाज़ा नहीं खुलेगा। अंदर रखा सामान बंद और सुरक्षित है। कृपया मदद के लिए फ़ोन करें।',
  'cabinet.try_anyway': 'फिर भी कोशिश करें',
  'cabinet.lost': 'कनेक्शन नहीं',
  'cabinet.connecting': 'कनेक्ट हो रहा है',
  'cabinet.lost_title': 'कनेक्शन टूट गया',
  'cabinet.lost_text': 'स्क्रीन का कैबिनेट से कनेक्शन नहीं है। यह अपने आप फिर जुड़ने की कोशिश करेगी; आपका डाला हुआ कुछ भी सेव नहीं हुआ है।',
  'cabinet.door_open': 'लॉकर {locker}, खुला',
  'cabinet.door_closed': 'लॉकर {locker}, बंद',
  'cabinet.door_unknown': 'लॉकर {locker}, पता नहीं',
  'cabinet.door_opening': 'लॉकर {locker}, खुल रहा है',
  'cabinet.simulated': 'डेमो',
  'cabinet.simulated_title': 'डेमो कैबिनेट',
  'cabinet.tap_a_door': 'खोलने या बंद करने के लिए दरवाज़े को छुएँ।',
  'cabinet.move_doors': 'दरवाज़े हाथ से चलाएँ',
  'cabinet.stop_moving': 'दरवाज़े चलाना बंद करें',
};
