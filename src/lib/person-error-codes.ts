import { table } from './error-table.js';

/** What a person can ask for by the reference of his booking. */
export const personErrorCodes = table({
  'person.unknown': {
    means: 'Nothing in the cabinet names this reference, so there is nothing to hand out.',
    act: 'Compare the reference with the booking; what was erased or forgotten in time is not there any more.',
  },
  'person.erased': {
    means: 'What this reference named was erased, and for 30 days nothing takes it again.',
    act: 'Give new ids to what is new.',
  },
  'person.no_row': {
    means: 'The record has no such row.',
    act: 'See `lockerctl events`, which shows the number of each row and its chain.',
  },
  'person.earlier_chain': {
    means: 'The row is of an earlier chain, and only rows of the chain that runs are corrected.',
    act: 'Have it corrected where the record of that chain was handed over to.',
  },
  'person.superseded': {
    means: 'The row was corrected before.',
    act: 'Correct the row that took its place.',
  },
  'person.other_subject': {
    means: 'The row names another booking.',
    act: 'Compare the row with the reference of the person who asks.',
  },
  'person.too_large': {
    means: 'The export is too large to be sealed into the result of a command.',
    act: 'Export it at the cabinet with `lockerctl person export`.',
  },
  'person.bad_receiver': {
    means: 'The key that an export should be sealed for is no X25519 key that can be used.',
    act: 'Make a new key pair and order the export again.',
  },
  'person.ended': {
    means: 'An export was ended before all was read: who asked for it has gone, or the daemon stops.',
    act: 'Ask again.',
  },
  'person.requests_full': {
    means: 'As many requests of persons wait as the cabinet keeps.',
    act: 'See `lockerctl person requests` for what they wait for.',
  },
});
