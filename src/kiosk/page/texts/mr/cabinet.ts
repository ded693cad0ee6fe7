import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Marathi. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'कॅबिनेट',
  'cabinet.good': 'तयार',
  'cabinet.clock_not_set': 'घड्याळ सेट नाही',
  'cabinet.attention': 'सर्व्हिस हवी',
  'cabinet.out_of_service': 'सेवा बंद',
  'cabinet.out_title': 'हे लॉकर सध्या चालू नाहीत',
  'cabinet.out_text': 'आमचा स्टाफ येईपर्यंत कोणतेही दार उघडणार नाही. आत ठेवलेले सामान बंद आणि सुरक्षित आहे. कृपया मदतीसाठी फोन करा.',
  'cabinet.try_anyway': 'तरीही प्रयत्न करा',
  'cabinet.lost': 'कनेक्शन नाही',
  'cabinet.connecting': 'कनेक्ट होत आहे',
  'cabinet.lost_title': 'कनेक्शन तुटले',
  'cabinet.lost_text': 'स्क्रीनचे कॅबिनेटशी कनेक्शन नाही. ती आपोआप पुन्हा प्रयत्न करेल; तुम्ही टाकलेले काहीही सेव्ह झालेले नाही.',
  'cabinet.door_open': 'लॉकर {locker}, उघडा',
  'cabinet.door_closed': 'लॉकर {locker}, बंद',
  'cabinet.door_unknown': 'लॉकर {locker}, माहीत नाही',
  'cabinet.door_opening': 'लॉकर {locker}, उघडत आहे',
  'cabinet.simulated': 'डेमो',
  'cabinet.simulated_title': 'डेमो कॅबिनेट',
  'cabinet.tap_a_door': 'उघडण्यासाठी किंवा बंद करण्यासाठी दाराला स्पर्श करा.',
  'cabinet.move_doors': 'दारे हाताने हलवा',
  'cabinet.stop_moving': 'दारे हलवणे थांबवा',
};
