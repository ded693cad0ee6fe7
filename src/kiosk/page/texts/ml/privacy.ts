import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Malayalam. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'പണം അടയ്ക്കും മുമ്പ്',
  'privacy.who': 'നിങ്ങളുടെ വിവരങ്ങളുടെ ചുമതല: {operator}.',
  'privacy.what': 'സൂക്ഷിക്കുന്നത്: ലോക്കർ, സമയം, പേയ്മെന്റ് നില. പേര്, ഫോൺ, കാർഡ് ഇല്ല.',
  'privacy.how_long': 'ഇവിടെ {time} സൂക്ഷിക്കും; ബില്ലുകൾ നികുതി നിയമം പറയുന്നത്ര കാലം.',
  'privacy.whom': 'കാണാനോ തിരുത്താനോ നീക്കാനോ: {contact}.',
  'privacy.grievance': 'പരാതികൾക്ക്: {grievance}.',
  'privacy.terms': 'പണം അടച്ച സമയം കഴിഞ്ഞാൽ, അധിക പണം അടച്ച ശേഷം വാതിൽ തുറക്കും.',
  'privacy.policy': 'സ്വകാര്യതാ നയം, {date}',
  'privacy.policy_qr': 'സ്വകാര്യതാ നയത്തിന്റെ QR കോഡ്',
  'privacy.agree': 'സമ്മതം',
  'privacy.receipt': 'രസീതും GST ഇൻവോയ്സും: ഇത് ഫോൺ കൊണ്ട് സ്കാൻ ചെയ്യുക.',
  'privacy.receipt_qr': 'രസീതിന്റെ QR കോഡ്',
};
