/** What is told before the first payment, and the way to the receipt after it. */
export const privacy = {
  'privacy.title': 'Before you pay',
  'privacy.who': '{operator} answers for your data.',
  'privacy.what': 'Kept: locker, times, payment status. No name, no phone, no card.',
  'privacy.how_long': 'Kept here {time}; bills as long as tax law asks.',
  'privacy.whom': 'To see, correct or delete it: {contact}.',
  'privacy.grievance': 'Complaints: {grievance}.',
  'privacy.terms': 'Time beyond what you paid is paid before the door opens.',
  'privacy.policy': 'Privacy policy of {date}',
  'privacy.policy_qr': 'QR code of the privacy policy',
  'privacy.agree': 'I agree',
  'privacy.receipt': 'Receipt and GST invoice: scan this with your phone.',
  'privacy.receipt_qr': 'QR code of your receipt',
} as const;
