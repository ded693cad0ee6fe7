import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Hindi. */
export const home: Translated<typeof english> = {
  'home.title': 'आपको क्या करना है?',
  'home.hint': 'QR कोड या कार्ड है? उसे रीडर के पास लाएँ।',
  'home.open': 'अपना लॉकर खोलें',
  'home.deliver': 'पार्सल डिलीवर करें',
  'home.deliver_text': 'अपना कूरियर कोड या कार्ड रीडर के पास लाएँ।',
};
