import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Marathi. */
export const help: Translated<typeof english> = {
  'help.help': 'मदत',
  'help.call': 'कृपया फोन करा',
  'help.ask': 'कृपया इथल्या स्टाफची मदत घ्या',
  'help.cabinet': 'या कॅबिनेटचा नंबर सांगा:',
  'help.money': 'पैसे गेले पण लॉकर मिळाला नाही? ते आपोआप त्याच खात्यात परत येतील.',
  'help.line': 'मदत: {name}, {phone}. कॅबिनेट {cabinet}.',
  'help.line_cabinet': 'स्टाफची मदत घ्या. कॅबिनेट {cabinet}.',
};
