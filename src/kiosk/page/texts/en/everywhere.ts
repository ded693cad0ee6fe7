/** Said on several screens. */
export const everywhere = {
  'everywhere.lockers': 'Lockers',
  'everywhere.language': 'Language',
  'everywhere.choose_language': 'Choose your language',
  'everywhere.still_there': 'Are you still there?',
  'everywhere.am_here': 'I am still here',
  'everywhere.end': 'End',
  'everywhere.ends_in': {
    one: 'Otherwise this ends in {count} second, and nothing is kept.',
    other: 'Otherwise this ends in {count} seconds, and nothing is kept.',
  },
  'everywhere.staff': 'Staff',
  'everywhere.back': 'Back',
  'everywhere.cancel': 'Cancel',
  'everywhere.next': 'Next',
  'everywhere.done': 'Done',
  'everywhere.delete': 'Delete',
  'everywhere.try_again': 'Try again',
  'everywhere.to_start': 'Back to start',
  'everywhere.one_moment': 'One moment …',
  'everywhere.asking_cabinet': 'Asking the cabinet.',
  'everywhere.digits_typed': { one: '{count} digit typed', other: '{count} digits typed' },
} as const;
