import { table } from './error-table.js';

/** What can go wrong with scanners, card readers and keypads. A serial one has `bus.port_failed`, one on GPIO lines `gpio.*`. */
export const readerErrorCodes = table({
  'reader.no_device': {
    means: 'The input device of a reader is not there.',
    act: 'Plug the reader in; compare `device` with the names in /dev/input/by-id. It is opened again by itself.',
  },
  'reader.no_permission': {
    means: 'This user may not use the input device of a reader.',
    act: 'Add the user to the group of the device, often input, and start the program again.',
  },
  'reader.busy': {
    means: 'Another program has taken the input device for itself.',
    act: 'Stop that program; it is tried again by itself.',
  },
  'reader.no_keys': {
    means: 'The file is no input device, or one without the keys that such a reader types.',
    act: 'Name the keyboard part of the reader: its name in /dev/input/by-id ends in -event-kbd.',
  },
  'reader.gone': {
    means: 'A reader was unplugged, or lost its power.',
    act: 'Check its cable; it is opened again by itself.',
  },
  'reader.failed': {
    means: 'The kernel refused an operation on the device of a reader; the message has the reason.',
    act: 'Read the message; plug the reader out and in. It is opened again by itself.',
  },
  'reader.unknown': {
    means: 'No such card reader is configured.',
    act: 'Compare the id with `readers` in the config; scanners and keypads read no cards.',
  },
  'reader.away': {
    means: 'The card reader does not work at the moment, so no card is waited for.',
    act: 'See `lockerctl status`, which says what is wrong with it.',
  },
  'reader.taken': {
    means: 'Somebody waits for a card at this reader already.',
    act: 'Let that end, and try again.',
  },
  'reader.no_card': {
    means: 'No card was held at the reader in time.',
    act: 'Try again; when the reader stays dark, see `lockerctl status`.',
  },
  'reader.ended': { means: 'Waiting for a card was ended before one came.', act: 'Try again.' },
});
