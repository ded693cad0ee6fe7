import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Bengali. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'ক্যাবিনেট',
  'cabinet.good': 'চালু আছে',
  'cabinet.clock_not_set': 'ঘড়ি সেট করা নেই',
  'cabinet.attention': 'সার্ভিস দরকার',
  'cabinet.out_of_service': 'পরিষেবা বন্ধ',
  'cabinet.out_title': 'এই ক্যাবিনেটের পরিষেবা বন্ধ আছে',
  'cabinet.out_text':
    'আমাদের কর্মী না আসা পর্যন্ত কোনো দরজা খুলবে না। ভেতরের জিনিস তালাবন্ধ ও নিরাপদ আছে। অনুগ্রহ করে সাহায্যের জন্য ফোন করুন।',
  'cabinet.try_anyway': 'তবুও চেষ্টা করুন',
  'cabinet.lost': 'সংযোগ নেই',
  'cabinet.connecting': 'সংযোগ হচ্ছে',
  'cabinet.lost_title': 'সংযোগ কেটে গেছে',
  'cabinet.lost_text': 'ক্যাবিনেটের সঙ্গে যোগাযোগ নেই। নিজে থেকেই আবার চেষ্টা চলছে; আপনি যা টিপেছিলেন তা রাখা হয়নি।',
  'cabinet.door_open': 'লকার {locker}, খোলা',
  'cabinet.door_closed': 'লকার {locker}, বন্ধ',
  'cabinet.door_unknown': 'লকার {locker}, জানা নেই',
  'cabinet.door_opening': 'লকার {locker}, খুলছে',
  'cabinet.simulated': 'সিমুলেশন',
  'cabinet.simulated_title': 'সিমুলেশন ক্যাবিনেট',
  'cabinet.tap_a_door': 'খুলতে বা বন্ধ করতে স্ক্রিনে দরজা ছুঁয়ে দিন।',
  'cabinet.move_doors': 'হাতে দরজা চালান',
  'cabinet.stop_moving': 'হাতে চালানো বন্ধ করুন',
};
