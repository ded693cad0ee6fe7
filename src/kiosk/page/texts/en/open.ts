/** Opening with a locker number and a PIN, or with a code or a card. */
export const open = {
  'open.title': 'Open a locker',
  'open.which_locker': 'Which locker?',
  'open.type_or_tap': 'Type its number, or tap its door.',
  'open.number': 'Locker number {typed}',
  'open.pin_for': 'PIN for {locker}',
  'open.cover': 'Cover the keys with your hand.',
  'open.open': 'Open',
  'open.which_one': 'Which one?',
  'open.tap_one': 'Tap the locker that is to open.',
  'open.open_locker': 'Open locker {locker}',
  'open.checking': 'Your code is being checked.',
  'open.opening': 'Opening {locker} …',
  'open.opening_any': 'Opening …',
  'open.wait_at_door': 'Please wait at the door.',
} as const;
