import type { Translated } from '../catalogue.js';
import type { result as english } from '../en/result.js';

/** What became of a try to open, and what to do now. In Kannada. */
export const result: Translated<typeof english> = {
  'result.opened': '{locker} ಲಾಕರ್ ತೆರೆದಿದೆ.',
  'result.opened_text': 'ನಿಮ್ಮ ವಸ್ತುಗಳನ್ನು ತೆಗೆದುಕೊಂಡು ಬಾಗಿಲು ಮುಚ್ಚಿ.',
  'result.left': 'ದಯವಿಟ್ಟು {locker} ಲಾಕರ್ ಮುಚ್ಚಿ.',
  'result.left_text': 'ಅದರ ಬಾಗಿಲು ಇನ್ನೂ ತೆರೆದಿದೆ. ಕ್ಲಿಕ್ ಎನ್ನುವವರೆಗೆ ತಳ್ಳಿ.',
  'result.left_loud_text': 'ಅದರ ಬಾಗಿಲು ತೆರೆದಿದೆ! ಯಾರು ಬೇಕಾದರೂ ಒಳಗೆ ಕೈ ಹಾಕಬಹುದು. ಕ್ಲಿಕ್ ಎನ್ನುವವರೆಗೆ ತಳ್ಳಿ.',
  'result.closed': 'ಧನ್ಯವಾದಗಳು.',
  'result.closed_text': '{locker} ಲಾಕರ್ ಮುಚ್ಚಿದೆ.',
  'result.failed': '{locker} ಲಾಕರ್ ತೆರೆಯಲಿಲ್ಲ.',
  'result.failed_typed': 'ಬಾಗಿಲನ್ನು ಒತ್ತಿ ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ. ನಿಮ್ಮ PIN ಇನ್ನು ಕೆಲಸ ಮಾಡದಿದ್ದರೆ ಸಹಾಯ ಕೇಳಿ.',
  'result.failed_shown': 'ಬಾಗಿಲನ್ನು ಒತ್ತಿ ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡ್ ಮತ್ತೆ ತೋರಿಸಿ. ಅದು ಇನ್ನು ಕೆಲಸ ಮಾಡದಿದ್ದರೆ ಸಹಾಯ ಕೇಳಿ.',
  'result.look_at': '{locker} ಲಾಕರ್ ನೋಡಿ.',
  'result.look': 'ನಿಮ್ಮ ಲಾಕರ್ ನೋಡಿ.',
  'result.unconfirmed_text': 'ತೆರೆಯಲು ಸೂಚನೆ ಹೋಗಿದೆ, ಆದರೆ ತೆರೆಯಿತೇ ಎಂದು ಗೊತ್ತಾಗಿಲ್ಲ. ಇನ್ನೂ ಮುಚ್ಚಿದ್ದರೆ ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ ಅಥವಾ ಸಹಾಯ ಕೇಳಿ.',
  'result.denied_typed': 'ಇದು ಹೊಂದಲಿಲ್ಲ.',
  'result.denied_typed_text': 'ಸಂಖ್ಯೆ ಮತ್ತು PIN ಸರಿಯಾಗಿವೆಯೇ ನೋಡಿಕೊಂಡು ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ.',
  'result.denied_shown': 'ಇದರಿಂದ ಇಲ್ಲಿ ತೆರೆಯುವುದಿಲ್ಲ.',
  'result.denied_shown_text': 'ಇದೇ ಸರಿಯಾದ ಕ್ಯಾಬಿನೆಟ್ ಆಗಿದೆಯೇ, ನಿಮ್ಮ ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡ್‌ನ ಅವಧಿ ಮುಗಿದಿಲ್ಲವೇ ಎಂದು ನೋಡಿ, ಅಥವಾ ಸಹಾಯ ಕೇಳಿ.',
  'result.wait': 'ದಯವಿಟ್ಟು ಕಾಯಿರಿ.',
  'result.wait_text': 'ಸಮಯ ಮುಗಿದ ಮೇಲೆ ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಬಹುದು.',
  'result.over': 'ತುಂಬಾ ಸಮಯವಾಯಿತು.',
  'result.over_text': 'ನಿಮ್ಮ ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡ್ ಮತ್ತೆ ತೋರಿಸಿ.',
  'result.unavailable': 'ಈಗ ಇದು ಸಾಧ್ಯವಿಲ್ಲ.',
  'result.unavailable_text': 'ಸದ್ಯಕ್ಕೆ ಯಾವ ಬಾಗಿಲನ್ನೂ ತೆರೆಯಲು ಆಗುತ್ತಿಲ್ಲ. ಒಂದು ನಿಮಿಷದ ನಂತರ ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ, ಅಥವಾ ಸಹಾಯ ಕೇಳಿ.',
  'result.no_room_text': 'ಮೊದಲು ಸಿಬ್ಬಂದಿ ಬಂದು ಈ ಲಾಕರ್‌ಗಳನ್ನು ಸರಿಪಡಿಸಬೇಕು. ದಯವಿಟ್ಟು ಸಹಾಯ ಕೇಳಿ.',
  'result.lost': 'ಸಂಪರ್ಕ ತಪ್ಪಿದೆ.',
  'result.lost_typed': 'ನಿಮ್ಮ ಬಾಗಿಲು ನೋಡಿ. ಮುಚ್ಚಿದ್ದರೆ ಸ್ವಲ್ಪ ಹೊತ್ತಿನಲ್ಲಿ ನಿಮ್ಮ PIN ಮತ್ತೆ ನಮೂದಿಸಿ.',
  'result.lost_shown': 'ನಿಮ್ಮ ಬಾಗಿಲು ನೋಡಿ. ಮುಚ್ಚಿದ್ದರೆ ಸ್ವಲ್ಪ ಹೊತ್ತಿನಲ್ಲಿ ನಿಮ್ಮ ಕೋಡ್ ಅಥವಾ ಕಾರ್ಡ್ ಮತ್ತೆ ತೋರಿಸಿ.',
};
