import { table } from './error-table.js';

/** What can go wrong when a cabinet is commissioned; docs/commission.md has the questions and the faults of wires. */
export const commissionErrorCodes = table({
  'commission.no_port': {
    means: 'No serial adapter was found on this computer, and none was named.',
    act: 'Plug the adapter in and run it again; or name its port, as `lockerctl commission /dev/ttyUSB0`.',
  },
  'commission.daemon_runs': {
    means: 'lockerd runs, so its boards belong to it.',
    act: 'To check the doors of the running cabinet: `lockerctl commission --check`. To find its wires out anew: `sudo systemctl stop lockerd`, commission, then `sudo systemctl start lockerd`.',
  },
  'commission.no_boards': {
    means: 'No board answered on any of the ports, and the config names none that a scan does not find.',
    act: 'Check its power, swap A and B, read its address and speed off the switches; try --timeout 200ms. Boards that answer no query, and GPIO, are named in a config file with --boards.',
  },
  'commission.duplicate_address': {
    means: 'Two boards of one line answer at one address.',
    act: 'Set another address on one of them, switch both off and on, and run it again.',
  },
  'commission.speeds_differ': {
    means: 'The boards of one line do not have one speed.',
    act: 'Set them to one speed, or put the odd ones on a line of their own.',
  },
  'commission.board_missing': {
    means: 'A board of the config does not answer.',
    act: 'Check its power, address and wires; or take it out of the file when it is gone.',
  },
  'commission.stopped': {
    means: 'Commissioning was stopped before its end. What was found out so far is kept.',
    act: 'Run the same command again: it goes on where it was. --start-over forgets what was found out.',
  },
  'commission.bad_progress': {
    means: 'The file with the progress cannot be read as one of this version.',
    act: 'Begin anew with --start-over, which replaces it.',
  },
  'commission.file_failed': {
    means: 'A file could not be written or read.',
    act: 'Read the message; run it with sudo, or name a file in another directory.',
  },
  'commission.no_answer': {
    means: 'The file with the answers has none for a question that was asked.',
    act: 'Add the answer that the message names; docs/commission.md shows the file.',
  },
  'commission.bad_answer': {
    means: 'The file with the answers has one that does not fit the question.',
    act: 'Change the answer that the message names.',
  },
  'commission.nothing_sound': {
    means: 'No locker works as it should, so there is no config to print.',
    act: 'Mend the faults that were printed, and run it again.',
  },
  'commission.config_invalid': {
    means: 'What was found out does not fit the rest of the config file, which was left as it is.',
    act: 'Read the lines that were printed: mostly another part of the file names a board or locker that is gone.',
  },
});
