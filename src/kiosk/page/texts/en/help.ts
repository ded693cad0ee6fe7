/** Whom to call. */
export const help = {
  'help.help': 'Help',
  'help.call': 'Please call',
  'help.ask': 'Please ask the staff here for help',
  'help.cabinet': 'Say the number of this cabinet:',
  'help.money': 'Money that was paid for nothing goes back by itself to the account it came from.',
  'help.line': 'Help: {name}, {phone}. Cabinet {cabinet}.',
  'help.line_cabinet': 'Ask the staff for help. Cabinet {cabinet}.',
} as const;
