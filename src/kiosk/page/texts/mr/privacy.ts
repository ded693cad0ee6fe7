import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Marathi. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'पैसे भरण्याआधी',
  'privacy.who': 'तुमच्या डेटाची जबाबदारी: {operator}.',
  'privacy.what': 'काय ठेवतो: लॉकर, वेळा, पैसे भरल्याची स्थिती. नाव, फोन किंवा कार्ड नाही.',
  'privacy.how_long': 'इथे किती काळ ठेवतो: {time}; बिले कर कायद्यानुसार तितका काळ.',
  'privacy.whom': 'डेटा पाहणे, दुरुस्त करणे किंवा काढून टाकणे: {contact}.',
  'privacy.grievance': 'तक्रारी: {grievance}.',
  'privacy.terms': 'पैसे भरलेल्या वेळेपेक्षा जास्त वेळ झाला, तर त्याचे पैसे दार उघडण्याआधी भरावे लागतील.',
  'privacy.policy': 'प्रायव्हसी पॉलिसी, {date}',
  'privacy.policy_qr': 'प्रायव्हसी पॉलिसीचा QR कोड',
  'privacy.agree': 'मला मान्य आहे',
  'privacy.receipt': 'पावती आणि GST इनव्हॉइस: तुमच्या फोनने हा कोड स्कॅन करा.',
  'privacy.receipt_qr': 'तुमच्या पावतीचा QR कोड',
};
