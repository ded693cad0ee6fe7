import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Telugu. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'చెల్లించే ముందు',
  'privacy.who': 'మీ సమాచారానికి బాధ్యత: {operator}.',
  'privacy.what': 'సేవ్ చేసేవి: లాకర్, సమయం, చెల్లింపు స్థితి. పేరు, ఫోన్, కార్డు సేవ్ చేయము.',
  'privacy.how_long': 'ఇక్కడ ఉంచే కాలం: {time}; బిల్లులు పన్ను చట్టం అడిగినంత కాలం.',
  'privacy.whom': 'వాటిని చూడటానికి, సరిచేయడానికి, తీసేయడానికి: {contact}.',
  'privacy.grievance': 'ఫిర్యాదులకు: {grievance}.',
  'privacy.terms': 'అదనపు సమయానికి చెల్లించాకే తలుపు తెరుచుకుంటుంది.',
  'privacy.policy': 'ప్రైవసీ పాలసీ, {date}',
  'privacy.policy_qr': 'ప్రైవసీ పాలసీ QR కోడ్',
  'privacy.agree': 'అంగీకరిస్తున్నాను',
  'privacy.receipt': 'రసీదు, GST బిల్లు: దీన్ని మీ ఫోన్‌తో స్కాన్ చేయండి.',
  'privacy.receipt_qr': 'మీ రసీదు QR కోడ్',
};
