import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Malayalam. */
export const help: Translated<typeof english> = {
  'help.help': 'സഹായം',
  'help.call': 'ദയവായി വിളിക്കുക',
  'help.ask': 'ദയവായി ഇവിടത്തെ സ്റ്റാഫിനോട് സഹായം ചോദിക്കുക',
  'help.cabinet': 'ഈ കാബിനറ്റിന്റെ നമ്പർ പറയുക:',
  'help.money': 'സേവനം കിട്ടാതെ അടച്ച പണം തനിയെ അതേ അക്കൗണ്ടിലേക്ക് തിരികെ വരും.',
  'help.line': 'സഹായം: {name}, {phone}. കാബിനറ്റ് {cabinet}.',
  'help.line_cabinet': 'സ്റ്റാഫിനോട് സഹായം ചോദിക്കുക. കാബിനറ്റ് {cabinet}.',
};
