import type { Translated } from '../catalogue.js';
import type { privacy as english } from '../en/privacy.js';

/** What is told before the first payment, and the way to the receipt after it. In Bengali. */
export const privacy: Translated<typeof english> = {
  'privacy.title': 'টাকা দেওয়ার আগে',
  'privacy.who': 'আপনার তথ্যের দায়িত্বে {operator} আছে।',
  'privacy.what': 'রাখা হয়: লকার, সময়, পেমেন্টের অবস্থা। নাম, ফোন বা কার্ড নয়।',
  'privacy.how_long': 'এখানে {time} রাখা হয়; বিল রাখা হয় কর আইন অনুযায়ী।',
  'privacy.whom': 'দেখতে, ঠিক করাতে বা মোছাতে জানান ({contact})।',
  'privacy.grievance': 'অভিযোগ জানান ({grievance})।',
  'privacy.terms': 'নেওয়া সময়ের বেশি হলে, সেই টাকা দেওয়ার পরে দরজা খুলবে।',
  'privacy.policy': 'গোপনীয়তা নীতি, {date}',
  'privacy.policy_qr': 'গোপনীয়তা নীতির QR কোড',
  'privacy.agree': 'আমি রাজি',
  'privacy.receipt': 'রসিদ ও GST ইনভয়েস: ফোন দিয়ে এটা স্ক্যান করুন।',
  'privacy.receipt_qr': 'আপনার রসিদের QR কোড',
};
