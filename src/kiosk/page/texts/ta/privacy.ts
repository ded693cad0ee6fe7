import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Tamil. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'செலுத்தும் முன்',
  'privacy.who': 'உங்கள் தகவல்களுக்குப் பொறுப்பு: {operator}.',
  'privacy.what': 'சேமிப்பது: லாக்கர், நேரம், கட்டண நிலை. பெயர், ஃபோன், கார்டு இல்லை.',
  'privacy.how_long': 'இங்கே சேமிக்கும் காலம்: {time}; பில்கள் வரிச் சட்டம் கேட்கும் காலம் வரை.',
  'privacy.whom': 'அவற்றைப் பார்க்க, திருத்த, நீக்க: {contact}.',
  'privacy.grievance': 'புகார்களுக்கு: {grievance}.',
  'privacy.terms': 'கூடுதல் நேரத்துக்குப் பணம் செலுத்திய பிறகே கதவு திறக்கும்.',
  'privacy.policy': 'தனியுரிமைக் கொள்கை, {date}',
  'privacy.policy_qr': 'தனியுரிமைக் கொள்கையின் QR குறியீடு',
  'privacy.agree': 'சம்மதம்',
  'privacy.receipt': 'ரசீது, GST பில்: இதை உங்கள் மொபைலில் ஸ்கேன் செய்யுங்கள்.',
  'privacy.receipt_qr': 'உங்கள் ரசீதின் QR குறியீடு',
};
