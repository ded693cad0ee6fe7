import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Marathi. */
export const result: Translated<typeof english> = {
  'result.opened': 'लॉकर {locker} उघडला आहे.',
  'result.opened_text': 'तुमचे सामान घ्या आणि दार बंद करा.',
  'result.left': 'कृपया लॉकर {locker} बंद करा.',
  'result.left_text': 'त्याचे दार अजून उघडे आहे. “क्लिक” आवाज येईपर्यंत दाबा.',
  'result.left_loud_text': 'त्याचे दार उघडे आहे! कोणीही आत हात घालू शकते. “क्लिक” आवाज येईपर्यंत दाबा.',
  'result.closed': 'धन्यवाद.',
  'result.closed_text': 'लॉकर {locker} बंद झाला आहे.',
  'result.failed': 'लॉकर {locker} उघडला नाही.',
  'result.failed_typed': 'दार दाबून पुन्हा प्रयत्न करा. PIN आता चालत नसेल, तर मदत घ्या.',
  'result.failed_shown': 'दार दाबा आणि कोड किंवा कार्ड पुन्हा दाखवा. ते आता चालत नसेल, तर मदत घ्या.',
  'result.look_at': 'लॉकर {locker} पाहा.',
  'result.look': 'तुमचा लॉकर पाहा.',
  'result.unconfirmed_text': 'लॉकर उघडला असायला हवा, पण नक्की समजत नाही. अजून बंद असेल, तर पुन्हा प्रयत्न करा किंवा मदत घ्या.',
  'result.denied_typed': 'हे जुळले नाही.',
  'result.denied_typed_text': 'नंबर आणि PIN तपासा, मग पुन्हा प्रयत्न करा.',
  'result.denied_shown': 'याने इथे लॉकर उघडणार नाही.',
  'result.denied_shown_text': 'कॅबिनेट हेच आहे का आणि तुमचा कोड किंवा कार्ड अजून चालू आहे का ते तपासा, किंवा मदत घ्या.',
  'result.wait': 'कृपया थांबा.',
  'result.wait_text': 'वेळ संपल्यावर पुन्हा प्रयत्न करा.',
  'result.over': 'जास्त वेळ लागला.',
  'result.over_text': 'तुमचा कोड किंवा कार्ड पुन्हा दाखवा.',
  'result.unavailable': 'आता हे शक्य नाही.',
  'result.unavailable_text': 'या कॅबिनेटला आता दार उघडता येत नाही. एका मिनिटाने पुन्हा प्रयत्न करा, किंवा मदत घ्या.',
  'result.no_room_text': 'आधी स्टाफला हे कॅबिनेट पाहावे लागेल. कृपया मदत घ्या.',
  'result.lost': 'कनेक्शन तुटले.',
  'result.lost_typed': 'तुमचे दार पाहा. बंद असेल, तर थोड्या वेळाने PIN पुन्हा टाका.',
  'result.lost_shown': 'तुमचे दार पाहा. बंद असेल, तर थोड्या वेळाने कोड किंवा कार्ड पुन्हा दाखवा.',
};
