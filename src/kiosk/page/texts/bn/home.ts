import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Bengali. */
export const home: Translated<typeof english> = {
  'home.title': 'আপনি কী করতে চান?',
  'home.hint': 'QR কোড বা কার্ড আছে? রিডারের সামনে ধরুন।',
  'home.open': 'আমার লকার খুলুন',
  'home.deliver': 'পার্সেল ডেলিভারি দিন',
  'home.deliver_text': 'আপনার কুরিয়ার কোড বা কার্ড রিডারের সামনে ধরুন।',
};
