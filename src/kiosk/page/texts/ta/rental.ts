import type { Translated } from '../catalogue.js';
import type { rental as english } from '../en/rental.js';

/** A rental from its payment on: its door, its time, its end and its money. In Tamil. */
export const rental: Translated<typeof english> = {
  'rental.refund': 'லாக்கர் திறக்கவில்லை.',
  'rental.refund_text': 'நீங்கள் செலுத்திய கணக்குக்கே பணம் தானாகத் திரும்பி வரும். வங்கிக்கு ஒரு வாரம் வரை ஆகலாம்.',
  'rental.order_number': 'உங்கள் ஆர்டர் எண்: {order}.',
  'rental.cancelled': 'ரத்தானது.',
  'rental.not_begun': 'பணம் செலுத்த முடியவில்லை.',
  'rental.pay_over': 'செலுத்தும் நேரம் முடிந்தது.',
  'rental.nothing_rented': 'லாக்கர் எதுவும் எடுக்கப்படவில்லை.',
  'rental.please_again': 'மீண்டும் முயற்சி செய்யுங்கள்.',
  'rental.goes_back': 'நீங்கள் பணம் செலுத்தியிருந்தால், செலுத்திய கணக்குக்கே அது தானாகத் திரும்பி வரும்.',
  'rental.yours': 'லாக்கர் {locker} உங்களுடையது.',
  'rental.see_time': 'மீதி நேரத்தைப் பார்க்க அதன் PIN எண்ணை உள்ளிடுங்கள்.',
  'rental.bank': 'வங்கி உறுதி செய்கிறது …',
  'rental.bank_door':
    'QR குறியீட்டின் நேரம் முடிந்தது. பணம் செலுத்தியிருந்தால் இங்கேயே இருங்கள்: வங்கி உறுதி செய்ததும் உங்கள் கதவு திறக்கும்.',
  'rental.bank_text': 'QR குறியீட்டின் நேரம் முடிந்தது. பணம் செலுத்தியிருந்தால், வங்கி உறுதி செய்யும் வரை இங்கேயே இருங்கள்.',
  'rental.preparing': 'பணம் செலுத்த ஏற்பாடு செய்கிறோம்.',
  'rental.paid_wait': 'பணம் வந்துவிட்டது. கதவருகே காத்திருங்கள்.',
  'rental.other_locker': 'கதவு திறக்கவில்லை. உங்களுக்கு வேறு லாக்கர் தருகிறோம்.',
  'rental.put_in': 'உங்கள் பொருட்களை வைத்துக் கதவை மூடுங்கள்.',
  'rental.told_to_open': 'பணம் வந்துவிட்டது; கதவைத் திறக்க முயன்றோம்.',
  'rental.not_open_yet': 'பணம் வந்துவிட்டது, ஆனால் கதவு இன்னும் திறக்கவில்லை. உங்கள் PIN எண்ணை உள்ளிட்டுத் திறந்துகொள்ளுங்கள்.',
  'rental.did_not_open': 'கதவு திறக்கவில்லை',
  'rental.enter_pin': 'PIN உள்ளிட',
  'rental.is_open': 'திறந்தது',

  'rental.your_locker': 'என் லாக்கர் {locker}',
  'rental.open': 'திறக்க',
  'rental.open_keep': 'தொடர்ந்து பயன்படுத்த',
  'rental.pay_first': 'முதலில் {amount} செலுத்த',
  'rental.collect': 'எடுத்து முடிக்க',
  'rental.collect_text': 'திறந்து, எல்லாம் எடுத்து, முடிக்க',
  'rental.extend': 'நீட்டிக்க',
  'rental.extend_text': 'கூடுதல் நேரம்',
  'rental.left': 'மீதி நேரம்: {span}.',
  'rental.time_over': 'நேரம் முடிந்துவிட்டது.',
  'rental.ran_longer': 'கூடுதலாக ஆன நேரம்: {span}. திறக்கும் முன் {amount} செலுத்த வேண்டும்.',
  'rental.collect_failed': 'கதவை அழுத்தி மீண்டும் முயற்சி செய்யுங்கள். திறக்காவிட்டால் உதவி கேளுங்கள்: உங்கள் வாடகை தொடர்கிறது.',
  'rental.collect_look':
    'கதவைத் திறக்க முயன்றோம், ஆனால் திறந்ததா என்று உறுதியாகத் தெரியவில்லை. திறந்தது என்று நீங்கள் சொன்னதும் வாடகை முடியும்.',
  'rental.keep': 'நினைவில் வையுங்கள்: லாக்கர் {locker}, உங்கள் PIN எண்',
  'rental.over': 'நன்றி.',
  'rental.over_text': 'உங்கள் வாடகை முடிந்தது. உங்கள் பொருட்கள் அனைத்தையும் எடுத்துக்கொண்டு கதவை மூடுங்கள்.',
};
