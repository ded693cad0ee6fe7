/** Said on several screens. */
export const common = {
  'common.lockers': 'Lockers',
  'common.language': 'Language',
  'common.staff': 'Staff',
  'common.choose_language': 'Choose your language',
  'common.still_there': 'Are you still there?',
  'common.am_here': 'I am still here',
  'common.end': 'End',
  'common.ends_in': {
    one: 'Otherwise this ends in {count} second, and nothing is kept.',
    other: 'Otherwise this ends in {count} seconds, and nothing is kept.',
  },
  'common.back': 'Back',
  'common.cancel': 'Cancel',
  'common.next': 'Next',
  'common.done': 'Done',
  'common.delete': 'Delete',
  'common.try_again': 'Try again',
  'common.to_start': 'Back to start',
  'common.one_moment': 'One moment …',
  'common.asking_cabinet': 'Asking the cabinet.',
  'common.digits_typed': { one: '{count} digit typed', other: '{count} digits typed' },
} as const;
