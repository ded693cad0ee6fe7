import { table } from './error-table.js';

/** Faults of enrolment: at the collector, and at the cabinet. */
export const enrolErrorCodes = table({
  // enrolment at the collector
  'collector.enrol_failed': {
    means: 'The collector cannot listen for cabinets that enrol themselves.',
    act: 'Read the message; correct `enrol.listen`, `enrol.cert` or `enrol.key`.',
  },
  'collector.no_enrol': {
    means: 'The config of the collector has no `enrol`, so no cabinet enrols itself.',
    act: 'Set `enrol` up as docs/enrolment.md shows.',
  },
  'collector.bad_issuer': {
    means: 'Certificate or key of the issuer of cabinets cannot be used, so none is enrolled or renewed.',
    act: 'The message names the file and what is wrong. The key needs mode 0600; the certificate has to be one of an issuer.',
  },
  'collector.no_trust_set': {
    means: 'For this cabinet there is no trust set that a root has signed, so it cannot be enrolled.',
    act: 'Sign one with `lockerctl token keys --root ROOT --cabinet CABINET --ver 1 SET`, with `--payees` where something is sold, and put it into `enrol.trust` as CABINET.jwt.',
  },
  'collector.crl_unwritten': {
    means: 'The list of revoked certificates cannot be written, so the broker goes by an old one.',
    act: 'Check the directory of `enrol.crl`. When the old list has ended, after 30 days, the broker lets no cabinet in.',
  },
  'collector.code_reused': {
    means: 'A board came with the one-time code of another one. It was given nothing.',
    act: 'Find out who has seen the code. If the board is the right one, make a new code with `locker-collector enrol code`.',
  },
  'collector.enrol_refused': {
    means:
      'Boards that wanted to enrol were refused; the message says how many in the last minute, and the last reason.',
    act: 'A few are misspelt or old codes. Many come from somebody who tries: nobody guesses a code.',
  },
  'collector.none_waits': {
    means: 'No board of this cabinet waits for an approval.',
    act: 'Run `lockerctl enroll` with a new code at the new board first; `locker-collector enrol list` shows who waits.',
  },
  'collector.other_board': {
    means: 'Another board waits than the one that was named.',
    act: 'Compare what the new board shows with `locker-collector enrol list`. If it is not the same, somebody else has its code: make a new one.',
  },

  // enrolment at the cabinet
  'enrol.bad_code': {
    means: 'What was given is no one-time code: it has 28 letters and digits, and this one is misspelt.',
    act: 'Type it again; small letters, blanks and hyphens do not matter.',
  },
  'enrol.denied': {
    means: 'The server knows no such code for this cabinet.',
    act: 'Compare the id of the cabinet and the code with what you were given; a newer code ends the one before.',
  },
  'enrol.code_expired': {
    means: 'The code has ended.',
    act: 'Have a new one made: `locker-collector enrol code CABINET`.',
  },
  'enrol.code_used': {
    means: 'Another board has been enrolled with this code, or this one with other keys.',
    act: 'Have a new one made, and ask who used the code if you do not know of another board.',
  },
  'enrol.waits': {
    means: 'Another board is enrolled as this cabinet, so somebody has to approve that this one takes its place.',
    act: 'Tell the operator which board it is, as shown: `locker-collector enrol approve CABINET`. Then run the command again.',
  },
  'enrol.wait': {
    means: 'There were too many failures from this address.',
    act: 'Try again after the time that the message says.',
  },
  'enrol.unavailable': {
    means: 'The server cannot enrol anybody now.',
    act: 'Try again in a few minutes; the log of the collector says what is wrong.',
  },
  'enrol.no_network': {
    means: 'The server of the enrolment is not reached.',
    act: 'Check cable or Wi-Fi and the address; the message says how far it came.',
  },
  'enrol.wrong_server': {
    means: 'Whoever answers has another key than the set-up names, so nothing was sent.',
    act: 'Take the set-up file or the key from the operator anew. If it is right, somebody stands between: use another network.',
  },
  'enrol.bad_answer': {
    means: 'What the server sent is not what an enrolment needs, so nothing was written.',
    act: 'The message says which part. Tell it to the operator of the collector.',
  },
  'enrol.wrong_roots': {
    means: 'The server sent other roots than the set-up names, so nothing was written.',
    act: 'Take the set-up file or the thumbprints of the roots from the operator anew.',
  },
  'enrol.bad_trust': {
    means: 'The trust set that the server sent is not signed by a root for this cabinet, so nothing was written.',
    act: 'Tell the operator; the message has the reason, as docs/tokens.md tells it.',
  },
  'enrol.clock_wrong': {
    means:
      'The clock of this board is wrong. The keys are in place; the line to the cloud comes up once the clock is right.',
    act: 'Let the board reach a time server, or set the clock.',
  },
  'enrol.other_cabinet': {
    means: 'This board is enrolled as another cabinet, or its config is of another one. Nothing was changed.',
    act: 'Check the id. To make another cabinet of this board, reset it first.',
  },
  'enrol.not_enrolled': {
    means: 'This board is not enrolled, so there is nothing to renew.',
    act: 'Enrol it with `lockerctl enroll`.',
  },
  'enrol.renewal_refused': {
    means: 'The server does not renew the certificate of this cabinet.',
    act: 'The message has the reason. A cabinet whose certificate has ended, or was revoked, needs a new code: `lockerctl enroll --again --code -`.',
  },
  'enrol.unwritten': {
    means: 'Keys or certificates could not be written.',
    act: 'Check the disk and who owns the directory, and run the command again: it goes on where it was.',
  },
  'enrol.no_code': {
    means: 'A one-time code is needed, and none was given.',
    act: 'Write it into the set-up file, or give it on standard input with --code -.',
  },

  // the set-up file
  'setup.no_file': {
    means: 'There is no set-up file.',
    act: 'Put lockerd-setup.yaml on the boot partition, or name a file.',
  },
  'setup.invalid': {
    means:
      'The set-up file is not right; nothing of it was taken in. What is wrong stands in lockerd-setup-error.txt beside it.',
    act: 'Correct the file as that says, and start the board again.',
  },
  'setup.unwritten': {
    means: 'Something of the set-up could not be written.',
    act: 'Read the message; check that the disk is not full or read-only, and start the board again.',
  },
});
