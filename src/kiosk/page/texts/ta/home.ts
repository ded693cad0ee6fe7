import type { Translated } from '../catalogue.js';
import type { home as english } from '../en/home.js';

/** The first screen. In Tamil. */
export const home: Translated<typeof english> = {
  'home.title': 'என்ன செய்ய விரும்புகிறீர்கள்?',
  'home.hint': 'QR குறியீடு அல்லது கார்டு உள்ளதா? ரீடரில் காட்டுங்கள்.',
  'home.open': 'என் லாக்கரைத் திறக்க',
  'home.deliver': 'பார்சல் வைக்க',
  'home.deliver_text': 'உங்கள் கூரியர் குறியீட்டை அல்லது கார்டை ரீடரில் காட்டுங்கள்.',
};
