import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Hindi. */
export const help: Translated<typeof english> = {
  'help.help': 'मदद',
  'help.call': 'कृपया फ़ोन करें',
  'help.ask': 'कृपया यहाँ के स्टाफ़ से मदद लें',
  'help.cabinet': 'इस कैबिनेट का नंबर बताएँ:',
  'help.money': 'पैसा कट गया पर लॉकर नहीं मिला? वह अपने आप उसी खाते में वापस आ जाएगा।',
  'help.line': 'मदद: {name}, {phone}, कैबिनेट {cabinet}',
  'help.line_cabinet': 'स्टाफ़ से मदद लें। कैबिनेट {cabinet}',
};
