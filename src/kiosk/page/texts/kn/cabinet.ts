import type { Translated } from '../catalogue.js';
import type { cabinet as english } from '../en/cabinet.js';

/** The cabinet as a whole: its state, its drawing, and a simulated one. In Kannada. */
export const cabinet: Translated<typeof english> = {
  'cabinet.drawing': 'ಲಾಕರ್‌ಗಳ ಚಿತ್ರ',
  'cabinet.good': 'ಸಿದ್ಧವಿದೆ',
  'cabinet.clock_not_set': 'ಗಡಿಯಾರ ಸೆಟ್ ಆಗಿಲ್ಲ',
  'cabinet.attention': 'ಸರ್ವಿಸ್ ಬೇಕಿದೆ',
  'cabinet.out_of_service': 'ಕೆಲಸ ಮಾಡುತ್ತಿಲ್ಲ',
  'cabinet.out_title': 'ಈ ಲಾಕರ್‌ಗಳು ಈಗ ಕೆಲಸ ಮಾಡುತ್ತಿಲ್ಲ',
  'cabinet.out_text': 'ನಮ್ಮ ಸಿಬ್ಬಂದಿ ಬರುವವರೆಗೆ ಯಾವ ಬಾಗಿಲೂ ತೆರೆಯುವುದಿಲ್ಲ. ಒಳಗಿರುವ ವಸ್ತುಗಳು ಬೀಗದಲ್ಲಿ ಸುರಕ್ಷಿತವಾಗಿವೆ. ದಯವಿಟ್ಟು ಸಹಾಯಕ್ಕಾಗಿ ಫೋನ್ ಮಾಡಿ.',
  'cabinet.try_anyway': 'ಆದರೂ ಪ್ರಯತ್ನಿಸಿ',
  'cabinet.lost': 'ಸಂಪರ್ಕವಿಲ್ಲ',
  'cabinet.connecting': 'ಸಂಪರ್ಕಿಸುತ್ತಿದೆ',
  'cabinet.lost_title': 'ಸಂಪರ್ಕ ತಪ್ಪಿದೆ',
  'cabinet.lost_text': 'ಲಾಕರ್‌ಗಳ ಜೊತೆ ಸಂಪರ್ಕ ಸಿಗುತ್ತಿಲ್ಲ. ತಾನಾಗಿಯೇ ಮತ್ತೆ ಪ್ರಯತ್ನಿಸುತ್ತಿದೆ; ನೀವು ಒತ್ತಿದ್ದು ಯಾವುದೂ ಉಳಿದಿಲ್ಲ.',
  'cabinet.door_open': 'ಲಾಕರ್ {locker}, ತೆರೆದಿದೆ',
  'cabinet.door_closed': 'ಲಾಕರ್ {locker}, ಮುಚ್ಚಿದೆ',
  'cabinet.door_unknown': 'ಲಾಕರ್ {locker}, ಗೊತ್ತಿಲ್ಲ',
  'cabinet.door_opening': 'ಲಾಕರ್ {locker}, ತೆರೆಯುತ್ತಿದೆ',
  'cabinet.simulated': 'ಡೆಮೊ',
  'cabinet.simulated_title': 'ಡೆಮೊ ಲಾಕರ್‌ಗಳು',
  'cabinet.tap_a_door': 'ತೆರೆಯಲು ಅಥವಾ ಮುಚ್ಚಲು ಬಾಗಿಲನ್ನು ಮುಟ್ಟಿ.',
  'cabinet.move_doors': 'ಬಾಗಿಲುಗಳನ್ನು ಕೈಯಿಂದ ಆಡಿಸಿ',
  'cabinet.stop_moving': 'ಆಡಿಸುವುದನ್ನು ನಿಲ್ಲಿಸಿ',
};
