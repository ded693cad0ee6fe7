import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Kannada. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'ಪಾವತಿಸುವ ಮೊದಲು',
  'privacy.who': 'ನಿಮ್ಮ ಮಾಹಿತಿಯ ಹೊಣೆ: {operator}.',
  'privacy.what': 'ಉಳಿಸುವುದು: ಲಾಕರ್, ಸಮಯ, ಪಾವತಿಯ ಸ್ಥಿತಿ. ಹೆಸರು, ಫೋನ್, ಕಾರ್ಡ್ ವಿವರ ಉಳಿಸುವುದಿಲ್ಲ.',
  'privacy.how_long': 'ಇಲ್ಲಿ ಉಳಿಸುವ ಅವಧಿ: {time}; ಬಿಲ್‌ಗಳು: ತೆರಿಗೆ ಕಾನೂನು ಹೇಳುವಷ್ಟು ಕಾಲ.',
  'privacy.whom': 'ನೋಡಲು, ತಿದ್ದಿಸಲು ಅಥವಾ ಅಳಿಸಲು: {contact}.',
  'privacy.grievance': 'ದೂರುಗಳಿಗೆ: {grievance}.',
  'privacy.terms': 'ಪಾವತಿಸಿದ ಸಮಯ ಮೀರಿದರೆ, ಹೆಚ್ಚುವರಿ ಹಣ ಪಾವತಿಸಿದ ನಂತರ ಬಾಗಿಲು ತೆರೆಯುತ್ತದೆ.',
  'privacy.policy': 'ಗೌಪ್ಯತಾ ನೀತಿ, {date}',
  'privacy.policy_qr': 'ಗೌಪ್ಯತಾ ನೀತಿಯ QR ಕೋಡ್',
  'privacy.agree': 'ಒಪ್ಪುತ್ತೇನೆ',
  'privacy.receipt': 'ರಸೀದಿ ಮತ್ತು GST ಇನ್‌ವಾಯ್ಸ್: ಇದನ್ನು ನಿಮ್ಮ ಫೋನ್‌ನಿಂದ ಸ್ಕ್ಯಾನ್ ಮಾಡಿ.',
  'privacy.receipt_qr': 'ನಿಮ್ಮ ರಸೀದಿಯ QR ಕೋಡ್',
};
