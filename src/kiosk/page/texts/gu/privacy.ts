import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Gujarati. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'ચુકવણી પહેલાં',
  'privacy.who': 'તમારા ડેટા માટે {operator} જવાબદાર છે.',
  'privacy.what': 'સચવાય છે: લોકર, સમય, ચુકવણીની સ્થિતિ. નામ, ફોન કે કાર્ડ નહીં.',
  'privacy.how_long': 'અહીં {time} સુધી સચવાય છે; બિલ ટેક્સના કાયદા મુજબ.',
  'privacy.whom': 'જોવા, સુધારવા કે કઢાવવા: {contact}.',
  'privacy.grievance': 'ફરિયાદ: {grievance}.',
  'privacy.terms': 'ચૂકવેલા સમયથી વધારે થાય, તો તેના પૈસા ચૂકવ્યા પછી દરવાજો ખૂલશે.',
  'privacy.policy': 'પ્રાઇવસી પોલિસી, {date}',
  'privacy.policy_qr': 'પ્રાઇવસી પોલિસીનો QR કોડ',
  'privacy.agree': 'મને મંજૂર છે',
  'privacy.receipt': 'રસીદ અને GST ઇન્વોઇસ: ફોનથી આ સ્કેન કરો.',
  'privacy.receipt_qr': 'તમારી રસીદનો QR કોડ',
};
