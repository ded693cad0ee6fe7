import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Bengali. */
export const result: Translated<typeof english> = {
  'result.opened': 'লকার {locker} খুলে গেছে।',
  'result.opened_text': 'আপনার জিনিস নিন এবং দরজা বন্ধ করুন।',
  'result.left': 'লকার {locker} বন্ধ করুন।',
  'result.left_text': 'দরজাটা এখনও খোলা আছে। ‘ক্লিক’ শব্দ হওয়া পর্যন্ত ঠেলুন।',
  'result.left_loud_text': 'দরজা খোলা আছে! যে কেউ ভেতরে হাত দিতে পারে। ‘ক্লিক’ শব্দ হওয়া পর্যন্ত ঠেলুন।',
  'result.closed': 'ধন্যবাদ।',
  'result.closed_text': 'লকার {locker} বন্ধ হয়েছে।',
  'result.failed': 'লকার {locker} খোলেনি।',
  'result.failed_typed': 'দরজাটা চেপে ধরে আবার চেষ্টা করুন। আপনার PIN আর কাজ না করলে সাহায্য নিন।',
  'result.failed_shown': 'দরজাটা চেপে ধরে কোড বা কার্ড আবার দেখান। আর কাজ না করলে সাহায্য নিন।',
  'result.look_at': 'লকার {locker} দেখুন।',
  'result.look': 'আপনার লকার দেখুন।',
  'result.unconfirmed_text': 'খোলার নির্দেশ গেছে, কিন্তু খুলেছে কি না বোঝা যাচ্ছে না। এখনও বন্ধ থাকলে আবার চেষ্টা করুন বা সাহায্য নিন।',
  'result.denied_typed': 'এটা মেলেনি।',
  'result.denied_typed_text': 'নম্বর ও PIN দেখে আবার চেষ্টা করুন।',
  'result.denied_shown': 'এটা দিয়ে এখানে খোলা যাবে না।',
  'result.denied_shown_text': 'এটাই ঠিক ক্যাবিনেট কি না, আর আপনার কোড বা কার্ড এখনও চালু আছে কি না দেখুন, অথবা সাহায্য নিন।',
  'result.wait': 'একটু অপেক্ষা করুন।',
  'result.wait_text': 'সময় শেষ হলে আবার চেষ্টা করতে পারবেন।',
  'result.over': 'বেশি সময় লেগে গেছে।',
  'result.over_text': 'আপনার কোড বা কার্ড আবার দেখান।',
  'result.unavailable': 'এখন এটা সম্ভব নয়।',
  'result.unavailable_text': 'এই মুহূর্তে দরজা খোলা যাচ্ছে না। এক মিনিট পরে আবার চেষ্টা করুন, অথবা সাহায্য নিন।',
  'result.no_room_text': 'আগে কাউকে এসে এই ক্যাবিনেট দেখতে হবে। অনুগ্রহ করে সাহায্য নিন।',
  'result.lost': 'সংযোগ কেটে গেছে।',
  'result.lost_typed': 'আপনার দরজাটা দেখুন। বন্ধ থাকলে একটু পরে আবার PIN টিপুন।',
  'result.lost_shown': 'আপনার দরজাটা দেখুন। বন্ধ থাকলে একটু পরে আবার কোড বা কার্ড দেখান।',
};
