/** The first screen. */
export const home = {
  'home.title': 'What would you like to do?',
  'home.hint': 'Have a QR code or a card? Hold it to the reader.',
  'home.open': 'Open my locker',
  'home.deliver': 'Deliver a parcel',
  'home.deliver_text': 'Hold your courier code or card to the reader.',
} as const;
