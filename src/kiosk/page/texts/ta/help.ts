import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Tamil. */
export const help: Translated<typeof english> = {
  'help.help': 'உதவி',
  'help.call': 'உதவிக்கு அழையுங்கள்',
  'help.ask': 'ஊழியரிடம் உதவி கேளுங்கள்',
  'help.cabinet': 'இந்த லாக்கர் கேபினட்டின் எண்ணைச் சொல்லுங்கள்:',
  'help.money': 'பணம் செலுத்தியும் லாக்கர் கிடைக்காவிட்டால், செலுத்திய கணக்குக்கே பணம் தானாகத் திரும்பி வரும்.',
  'help.line': 'உதவிக்கு: {name}, {phone}. லாக்கர் கேபினட்: {cabinet}.',
  'help.line_cabinet': 'ஊழியரிடம் உதவி கேளுங்கள். லாக்கர் கேபினட்: {cabinet}.',
};
