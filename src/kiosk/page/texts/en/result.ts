/** What became of a try to open, and what to do now. */
export const result = {
  'result.opened': 'Locker {locker} is open.',
  'result.opened_text': 'Take your things and close the door.',
  'result.closed': 'Thank you.',
  'result.closed_text': 'Locker {locker} is closed.',
  'result.failed': 'Locker {locker} did not open.',
  'result.failed_typed': 'Press on the door and try again. If your PIN is not taken any more, ask for help.',
  'result.failed_shown': 'Press on the door and show it again. If it is not taken any more, ask for help.',
  'result.look_at': 'Look at locker {locker}.',
  'result.look': 'Look at your locker.',
  'result.unconfirmed_text':
    'It was told to open, but cannot say whether it did. If it is still closed, try again or ask for help.',
  'result.denied_typed': 'That did not match.',
  'result.denied_typed_text': 'Check the locker number and the PIN, then try again.',
  'result.denied_shown': 'This does not open here.',
  'result.denied_shown_text':
    'Check that this is the right cabinet and that your code or card is still valid, or ask for help.',
  'result.wait': 'Please wait.',
  'result.wait_text': 'You can try again when the time is over.',
  'result.over': 'That took too long.',
  'result.over_text': 'Show your code or card again.',
  'result.unavailable': 'Not possible right now.',
  'result.unavailable_text': 'The cabinet cannot open a door at the moment. Try again in a minute, or ask for help.',
  'result.no_room_text': 'Somebody has to look after this cabinet first. Please ask for help.',
  'result.lost': 'Connection lost.',
  'result.lost_typed': 'Look at your door. If it is closed, enter your PIN again in a moment.',
  'result.lost_shown': 'Look at your door. If it is closed, show your code or card again in a moment.',
} as const;
