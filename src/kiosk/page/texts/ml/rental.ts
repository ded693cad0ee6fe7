import type { Translated } from '../catalogue.js';
import type { rental as english } from '../en/rental.js';

/** A rental from its payment on: its door, its time, its end and its money. In Malayalam. */
export const rental: Translated<typeof english> = {
  'rental.refund': 'ലോക്കർ ഒന്നും തുറന്നില്ല.',
  'rental.refund_text': 'നിങ്ങളുടെ പണം തനിയെ അതേ അക്കൗണ്ടിലേക്ക് തിരികെ വരും. ബാങ്കിന് ഒരാഴ്ച വരെ വേണ്ടിവന്നേക്കാം.',
  'rental.order_number': 'നിങ്ങളുടെ ഓർഡർ നമ്പർ: {order}.',
  'rental.cancelled': 'റദ്ദാക്കി.',
  'rental.not_begun': 'പേയ്മെന്റ് തുടങ്ങാനായില്ല.',
  'rental.pay_over': 'പേയ്മെന്റ് സമയം കഴിഞ്ഞു.',
  'rental.nothing_rented': 'ലോക്കർ ഒന്നും വാടകയ്ക്ക് എടുത്തിട്ടില്ല.',
  'rental.please_again': 'ദയവായി വീണ്ടും ശ്രമിക്കുക.',
  'rental.goes_back': 'നിങ്ങൾ പണം അടച്ചിട്ടുണ്ടെങ്കിൽ, അത് തനിയെ അതേ അക്കൗണ്ടിലേക്ക് തിരികെ വരും.',
  'rental.yours': '{locker} ലോക്കർ നിങ്ങളുടേതാണ്.',
  'rental.see_time': 'എത്ര സമയം ബാക്കിയുണ്ടെന്ന് കാണാൻ അതിന്റെ PIN നൽകുക.',
  'rental.bank': 'ബാങ്കിന്റെ മറുപടി കാത്ത് …',
  'rental.bank_door':
    'കോഡിന്റെ സമയം കഴിഞ്ഞു. പണം അടച്ചിട്ടുണ്ടെങ്കിൽ ഇവിടെത്തന്നെ നിൽക്കുക: ബാങ്കിന്റെ മറുപടി വന്നാൽ ഉടൻ നിങ്ങളുടെ വാതിൽ തുറക്കും.',
  'rental.bank_text': 'കോഡിന്റെ സമയം കഴിഞ്ഞു. പണം അടച്ചിട്ടുണ്ടെങ്കിൽ ബാങ്കിന്റെ മറുപടി വരുന്നതുവരെ ഇവിടെത്തന്നെ നിൽക്കുക.',
  'rental.preparing': 'നിങ്ങളുടെ പേയ്മെന്റ് തയ്യാറാക്കുന്നു.',
  'rental.paid_wait': 'പണം കിട്ടി. ദയവായി വാതിലിനടുത്ത് നിൽക്കുക.',
  'rental.other_locker': 'വാതിൽ തുറന്നില്ല. നിങ്ങൾക്ക് മറ്റൊരു ലോക്കർ തരുന്നു.',
  'rental.put_in': 'സാധനങ്ങൾ ഉള്ളിൽ വച്ച് വാതിൽ അടയ്ക്കുക. ലോക്കർ {locker}, നിങ്ങളുടെ PIN എന്നിവ ഓർത്തുവയ്ക്കുക: വീണ്ടും തുറക്കാൻ വേണം.',
  'rental.told_to_open':
    'പണം കിട്ടി, തുറക്കാൻ നിർദേശം നൽകി. ലോക്കർ {locker}, നിങ്ങളുടെ PIN എന്നിവ ഓർത്തുവയ്ക്കുക: വീണ്ടും തുറക്കാൻ വേണം.',
  'rental.not_open_yet': 'പണം കിട്ടി, പക്ഷേ വാതിൽ ഇതുവരെ തുറന്നിട്ടില്ല. PIN കൊണ്ട് തുറക്കുക.',
  'rental.did_not_open': 'എന്റെ വാതിൽ തുറന്നില്ല',
  'rental.enter_pin': 'PIN നൽകുക',
  'rental.is_open': 'തുറന്നു',

  'rental.your_locker': 'നിങ്ങളുടെ ലോക്കർ {locker}',
  'rental.open': 'തുറക്കുക',
  'rental.open_keep': 'വാടക തുടരും',
  'rental.pay_first': 'ആദ്യം {amount} അടയ്ക്കുക',
  'rental.collect': 'എടുത്ത് നിർത്തുക',
  'rental.collect_text': 'എല്ലാം എടുക്കുക, വാടക തീരും',
  'rental.extend': 'സമയം കൂട്ടുക',
  'rental.extend_text': 'കൂടുതൽ സമയം',
  'rental.left': '{span} ബാക്കി.',
  'rental.time_over': 'സമയം കഴിഞ്ഞു.',
  'rental.ran_longer': 'സമയം കഴിഞ്ഞ് {span} ആയി: തുറക്കുന്നതിനു മുമ്പ് {amount} അടയ്ക്കണം.',
  'rental.collect_failed': 'വാതിലിൽ അമർത്തി വീണ്ടും ശ്രമിക്കുക. എന്നിട്ടും തുറന്നില്ലെങ്കിൽ സഹായം തേടുക: നിങ്ങളുടെ വാടക തുടരുന്നു.',
  'rental.collect_look': 'തുറക്കാൻ നിർദേശം നൽകി, പക്ഷേ തുറന്നോ എന്ന് അറിയാനായില്ല. തുറന്നു എന്ന് നിങ്ങൾ അറിയിക്കുമ്പോൾ വാടക അവസാനിക്കും.',
  'rental.keep': 'ഓർക്കുക: ലോക്കർ {locker}, നിങ്ങളുടെ PIN',
  'rental.over': 'നന്ദി.',
  'rental.over_text': 'വാടക അവസാനിച്ചു. സാധനങ്ങളെല്ലാം എടുത്ത് വാതിൽ അടയ്ക്കുക.',
};
