import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Hindi. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'भुगतान से पहले',
  'privacy.who': 'आपके डेटा की ज़िम्मेदारी {operator} की है।',
  'privacy.what': 'रखा जाता है: लॉकर, समय, भुगतान की स्थिति। नाम, फ़ोन या कार्ड नहीं।',
  'privacy.how_long': 'यहाँ रखने का समय: {time}; बिल उतने समय, जितना टैक्स कानून कहे।',
  'privacy.whom': 'इसे देखने, सुधारने या मिटाने के लिए {contact} से संपर्क करें।',
  'privacy.grievance': 'शिकायत के लिए {grievance} से संपर्क करें।',
  'privacy.terms': 'भुगतान से ज़्यादा समय हुआ, तो उसके पैसे दरवाज़ा खुलने से पहले देने होंगे।',
  'privacy.policy': 'प्राइवेसी पॉलिसी, {date}',
  'privacy.policy_qr': 'प्राइवेसी पॉलिसी का QR कोड',
  'privacy.agree': 'मैं सहमत हूँ',
  'privacy.receipt': 'रसीद और GST इनवॉइस: अपने फ़ोन से यह कोड स्कैन करें।',
  'privacy.receipt_qr': 'आपकी रसीद का QR कोड',
};
