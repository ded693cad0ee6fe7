import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Hindi. */
export const result: Translated<typeof english> = {
  'result.opened': 'लॉकर {locker} खुल गया है।',
  'result.opened_text': 'अपना सामान लें और दरवाज़ा बंद करें।',
  'result.left': 'कृपया लॉकर {locker} बंद करें।',
  'result.left_text': 'इसका दरवाज़ा अब भी खुला है। “क्लिक” की आवाज़ आने तक दबाएँ।',
  'result.left_loud_text': 'इसका दरवाज़ा खुला है! कोई भी अंदर हाथ डाल सकता है। “क्लिक” की आवाज़ आने तक दबाएँ।',
  'result.closed': 'धन्यवाद।',
  'result.closed_text': 'लॉकर {locker} बंद हो गया है।',
  'result.failed': 'लॉकर {locker} नहीं खुला।',
  'result.failed_typed': 'दरवाज़ा दबाकर फिर कोशिश करें। PIN अब न चले, तो मदद लें।',
  'result.failed_shown': 'दरवाज़ा दबाएँ और कोड या कार्ड फिर दिखाएँ। अब न चले, तो मदद लें।',
  'result.look_at': 'लॉकर {locker} को देखें।',
  'result.look': 'अपना लॉकर देखें।',
  'result.unconfirmed_text':
    'लॉकर खुल जाना चाहिए, पर पता नहीं चल रहा कि खुला या नहीं। अब भी बंद हो, तो फिर कोशिश करें या मदद लें।',
  'result.denied_typed': 'यह सही नहीं है।',
  'result.denied_typed_text': 'नंबर और PIN जाँच लें, फिर कोशिश करें।',
  'result.denied_shown': 'इससे यहाँ लॉकर नहीं खुलेगा।',
  'result.denied_shown_text': 'देख लें कि कैबिनेट यही है और आपका कोड या कार्ड अभी मान्य है, या मदद लें।',
  'result.wait': 'कृपया रुकें।',
  'result.wait_text': 'समय पूरा होने पर फिर कोशिश करें।',
  'result.over': 'ज़्यादा समय लग गया।',
  'result.over_text': 'अपना कोड या कार्ड फिर दिखाएँ।',
  'result.unavailable': 'अभी यह नहीं हो सकता।',
  'result.unavailable_text': 'यह कैबिनेट अभी दरवाज़ा नहीं खोल सकता। एक मिनट बाद फिर कोशिश करें, या मदद लें।',
  'result.no_room_text': 'पहले स्टाफ़ को यह कैबिनेट देखना होगा। कृपया मदद लें।',
  'result.lost': 'कनेक्शन टूट गया।',
  'result.lost_typed': 'अपना दरवाज़ा देखें। बंद हो, तो थोड़ी देर में PIN फिर से डालें।',
  'result.lost_shown': 'अपना दरवाज़ा देखें। बंद हो, तो थोड़ी देर में कोड या कार्ड फिर दिखाएँ।',
};
