import { backupErrorCodes } from './backup-error-codes.js';
import { collectorErrorCodes } from './collector-error-codes.js';
import { commissionErrorCodes } from './commission-error-codes.js';
import { configErrorCodes } from './config-error-codes.js';
import { enrolErrorCodes } from './enrol-error-codes.js';
import { table } from './error-table.js';
import { hardwareErrorCodes } from './hardware-error-codes.js';
import { moneyErrorCodes } from './money-error-codes.js';
import { personErrorCodes } from './person-error-codes.js';
import { readerErrorCodes } from './reader-error-codes.js';
import { rentalErrorCodes } from './rental-error-codes.js';
import { serviceErrorCodes } from './service-error-codes.js';
import { terminalErrorCodes } from './terminal-error-codes.js';
import { uplinkErrorCodes } from './uplink-error-codes.js';

/** Every error code, once. docs/errors.md is made from this table and a test holds it current. */
export const errorCodes = table({
  internal: { means: 'A fault in the program itself.', act: 'Report it with the log lines around it.' },

  ...hardwareErrorCodes,

  ...readerErrorCodes,

  ...serviceErrorCodes,

  // opening: why an opening did not begin
  'opening.no_locker': {
    means: 'The config has no such locker.',
    act: 'Check the locker id; `lockerctl lockers` lists them.',
  },
  'opening.busy': {
    means: 'An opening of this locker is already under way.',
    act: 'Wait for its result; it takes a few seconds.',
  },
  'opening.no_power': {
    means: 'The power supply that feeds the lock was taken by other openings for too long.',
    act: 'Try again; if it stays, raise `maxEnergised` only if the supply can carry it.',
  },
  'opening.outcome_unrecorded': {
    means: 'The lock was fired and its outcome is known, but the disk does not take the record.',
    act: 'Free space on the data disk; the outcome is recorded by itself as soon as there is room.',
  },
  'opening.record_filling': {
    means:
      'The record fills up. From 80 % of its room on nothing new may be left in the cabinet; from 90 % on it opens for collection and for those who run it only.',
    act: 'Have its rows taken over and bring a receipt; `lockerctl status` shows the room, docs/audit.md the steps. What is due leaves in time; or raise `audit.maxRows` and `audit.maxBytes`.',
  },
  'opening.record_full': {
    means: 'The record has no room for another row, so nothing was opened.',
    act: 'As for `opening.record_filling`. Until then `lockerctl open ID --emergency` opens all the same.',
  },
  'opening.stopping': { means: 'The daemon is stopping and begins no opening.', act: 'Try again in a minute.' },

  // scan: finding the boards of a line
  'scan.port_used': {
    means: 'The port to be scanned is used by another program, which may be lockerd itself.',
    act: 'When it is lockerd, scan the bus through it with `lockerctl scan --bus ID`; else stop that program and scan again.',
  },
  'scan.failed': {
    means: 'The process that scans could not be started, or ended by itself.',
    act: 'Scan again; when it stays, report it with what was printed.',
  },

  'scan.unknown_bus': {
    means: 'lockerd has no bus with that id.',
    act: 'See `lockerctl status`, which names its buses.',
  },
  'scan.port_only': {
    means:
      'A bus in service is scanned at its own speed, and not for boards whose query another board may misunderstand.',
    act: 'Leave the option out; or stop lockerd, scan the port, and start it again.',
  },
  'scan.busy': {
    means: 'This bus is being scanned already.',
    act: 'Wait until that scan is over, or end it with Ctrl-C where it was begun.',
  },
  'scan.ended': {
    means: 'The scan was ended before all was asked.',
    act: 'Scan again.',
  },

  // address: giving a board that has no switches its address
  'address.no_board': {
    means: 'No board answered, so none was given an address.',
    act: 'Check its power and its speed (`--baud`), swap A and B, and try `--timeout 200ms`.',
  },
  'address.not_alone': {
    means: 'More than one board is on the wire, and each of them would take the address. Nothing was sent.',
    act: 'Connect the one board alone; the message says what answered.',
  },
  'address.unclean': {
    means:
      'Something else than one clean answer was heard, so it is not proven that one board is alone. Nothing was sent.',
    act: 'Connect the one board alone, on a short line with its ground; stop every other program that uses the line.',
  },
  'address.other_family': {
    means: 'The board that answers is of a family that takes no address by command. Nothing was sent.',
    act: 'Set its switches; see its page in docs/boards.',
  },
  'address.not_confirmed': {
    means: 'Nobody said yes, so nothing was sent.',
    act: 'Answer with y, or give --yes.',
  },
  'address.not_taken': {
    means: 'The order was sent, and the board does not answer as it should after it.',
    act: 'Power the board off and on, and scan the port: the scan names the address that it has now.',
  },

  ...commissionErrorCodes,

  // simulator
  'sim.not_simulated': { means: 'This cabinet has no simulated bus.', act: 'Use `sim` commands in a trial only.' },
  'sim.failed': { means: 'The simulator could not do it.', act: 'Read the message; it names the part.' },

  // kiosk: the page and its HTTP API
  'kiosk.port_used': {
    means: 'Another program listens on the port of the kiosk page.',
    act: '`sudo ss -ltnp` names it, by its port: stop it, or set another port in `kiosk.listen`. docs/kiosk.md names the other places of that port.',
  },
  'kiosk.not_loopback': {
    means: 'The kiosk was told to listen where other machines can reach it.',
    act: 'Set `kiosk.listen` to 127.0.0.1 or [::1], with a port.',
  },
  'kiosk.listen_failed': {
    means: 'The kiosk cannot listen on its address.',
    act: 'Read the message; set another address in `kiosk.listen`.',
  },

  ...terminalErrorCodes,
  ...uplinkErrorCodes,

  // control: lockerctl and its socket
  'control.socket_used': {
    means: 'Another lockerd answers on the control socket.',
    act: 'Stop it, or set another path in `control.socket`.',
  },
  'control.socket_failed': {
    means: 'The control socket could not be made.',
    act: 'Read the message; check the directory and its owner, or set another path in `control.socket`.',
  },
  'control.unknown_caller': {
    means: 'The system did not say which user called, so the call was refused.',
    act: 'Report it with the log lines around it; an opening goes through the kiosk meanwhile.',
  },
  'control.unknown_locker': {
    means: 'The cabinet has no locker with that id.',
    act: 'See `lockerctl lockers`; ids are as on the doors, letters in the same case.',
  },
  'control.not_confirmed': {
    means: 'Nobody said yes, so nothing was done.',
    act: 'Answer with y, or give --yes.',
  },
  'control.unreachable': {
    means: 'lockerctl reached no daemon on the control socket.',
    act: '`sudo systemctl start lockerd`; docs/faults.md, part 2, where it does not stay. Or name the right socket with --config or --socket.',
  },
  'control.no_permission': {
    means: 'The control socket may not be used by this user.',
    act: 'Add the user to the group of the socket, or use sudo.',
  },

  // store: the one database in the data directory
  'store.unwritable': {
    means: 'The data directory cannot be created or written.',
    act: 'It has to belong to the user that runs lockerd: `sudo install -d -o lockerd -g lockerd -m 0700 DIRECTORY`, and `sudo chown -R lockerd:lockerd DIRECTORY` for what is in it. One elsewhere than in /var/lib: docs/service.md.',
  },
  'store.locked': {
    means: 'Another lockerd uses this data directory.',
    act: 'One that was started by hand is in the way of the service: `pgrep -a -f lockerd` shows both. Stop the other one, or give this one a directory of its own.',
  },
  'store.newer': {
    means: 'The database was written by a newer lockerd.',
    act: 'Start the newer lockerd, or restore a database that this one knows.',
  },
  'store.full': {
    means: 'There is no room left on the disk, so nothing was recorded and nothing was opened.',
    act: 'Free some space; the agent goes on by itself.',
  },
  'store.io': {
    means: 'The disk refused to read or write, so nothing was recorded and nothing was opened.',
    act: 'Check the disk or SD card and its mount; the agent tries again each time.',
  },
  'store.corrupt': {
    means: 'The database turned out to be damaged while it was in use; what could be read was recovered.',
    act: 'Try again; replace the disk or SD card soon.',
  },
  'store.recovered': {
    means: 'A damaged or lost database was rebuilt and a new chain begins.',
    act: 'Check the rights of the cabinet, and replace the disk or SD card soon.',
  },
  'store.exposed': {
    means:
      'Other users of the board can read or change the data directory or a file in it; the cabinet goes on working.',
    act: 'Give the directory to the user of lockerd with mode 0700 and its files mode 0600; the alarm ends by itself within a minute.',
  },
  'store.snapshot_failed': {
    means: 'The second copy of the database could not be written; the one before stays.',
    act: 'Free some space or check the disk; it is tried again within the hour.',
  },

  // audit: the record
  'audit.invalid_event': {
    means: 'An event with a field or value that is not on the closed list was not recorded.',
    act: 'Report it: it is a fault in the program.',
  },
  'audit.receipt_refused': {
    means: 'A receipt was not taken, and no row is released by it; the details name the reason, as in the record.',
    act: 'docs/audit.md tells the reasons. With `head_mismatch` the cloud has other rows than the cabinet: run `lockerctl audit verify`.',
  },

  // copy: a database that is read without its daemon
  'copy.missing': {
    means: 'There is no such file, or no database in that directory.',
    act: 'Name the copied lockerd.db, or the data directory that holds it.',
  },
  'copy.unreadable': {
    means: 'The file may not be read, or the disk cannot read it.',
    act: 'Use the user that owns it, or copy it again.',
  },
  'copy.not_a_database': {
    means: 'The file is no SQLite database.',
    act: 'Name the copied lockerd.db; a file that once was one is damaged in its first bytes.',
  },
  'copy.no_record': {
    means: 'The database has no audit record, or one whose tables lockerd has not made.',
    act: 'Name the copied lockerd.db. If it is that one, somebody has changed its tables: keep it as it is.',
  },
  'copy.newer': {
    means: 'The database was written by a newer lockerd.',
    act: 'Use the lockerctl of that version.',
  },
  'copy.older': {
    means: 'The database was written by an older lockerd and has to be brought to this version first.',
    act: 'Use the lockerctl of that version; or start this lockerd once on a copy of the data directory.',
  },
  'copy.in_use': {
    means: 'A lockerd runs on this data directory, and nobody else can read its database.',
    act: 'Leave the file out: lockerctl then asks the daemon.',
  },
  'copy.damaged': {
    means: 'The file or its log is damaged, so what it holds cannot be relied on.',
    act: 'Copy it again with its log (lockerd.db-wal). If it stays, the disk or somebody has damaged it: keep it as it is.',
  },

  // access: who may open
  'access.used_up': {
    means: 'The right has no use left, or was removed meanwhile.',
    act: 'Ask for a new right.',
  },
  'access.uses_full': {
    means: 'The cabinet keeps as many used tokens as it can, so a token that was not used before is denied.',
    act: 'Set the clock, so that expired tokens are forgotten; give shorter-lived tokens. PINs and operators open.',
  },
  'access.pepper_missing': {
    means: 'The pepper file is missing, and stored PINs cannot be checked without it.',
    act: 'Put the pepper file back and restart; else remove the PIN rights, restart and set new PINs.',
  },
  'access.pepper_changed': {
    means: 'The pepper is not the one the stored PINs were made with.',
    act: 'Put the old pepper back and restart; else remove the PIN rights, restart and set new PINs.',
  },
  'access.pepper_unusable': {
    means: 'The pepper file is too short, unreadable, or readable by others.',
    act: 'It needs 32 random bytes or more, mode 0600, owned by the user that runs lockerd: `sudo chmod 0600 FILE`, `sudo chown lockerd:lockerd FILE`, then restart. One that others could read has to be made anew, and all PINs with it, if somebody may have read it.',
  },
  'access.unknown_locker': { means: 'No such locker is configured.', act: 'Compare the locker with the config.' },
  'access.bad_pin': {
    means: 'The PIN to set does not have the right form.',
    act: 'Use digits only, as many as the message says.',
  },
  'access.bad_limit': {
    means: 'The time or number of uses of a right makes no sense.',
    act: 'Use a time in the future and at least one use.',
  },
  'access.bad_right': {
    means: 'What a right to be stored says does not fit together; the message says what.',
    act: 'Correct it and store it again.',
  },
  'access.number_taken': {
    means: 'Another PIN is typed after this number at the same time, and a number must mean one right.',
    act: 'End the other right first, or let the new one begin when the other ends.',
  },
  'access.no_right': {
    means: 'No such right is stored here.',
    act: 'See `lockerctl right list`.',
  },
  'access.revocations_full': {
    means: 'The cabinet knows as many rights as taken back as it can keep.',
    act: 'So many stolen tokens call for new signing keys; set the clock, so that what has expired is forgotten.',
  },
  'access.commands_full': {
    means: 'The cabinet keeps as many commands with their results as it can, so no other is run.',
    act: 'Set the clock, so that expired commands are forgotten; give shorter-lived ones. PINs, QR codes and operators open.',
  },
  'access.no_pin': { means: 'The locker has no PIN right.', act: 'Nothing has to be done.' },

  ...personErrorCodes,
  ...backupErrorCodes,

  // clock: setting it by a signed answer
  'clock.answer_refused': {
    means: 'A signed answer about the time was not taken; the details name the reason, as in the record.',
    act: 'Ask for a new nonce and bring its answer within 10 s; docs/clock.md tells the reasons.',
  },

  // trust: the keys whose signatures count
  'trust.unreadable': {
    means: 'The file of the trust set or of its roots is missing or may not be read, so no signed token opens.',
    act: 'Put the file back, or correct `trust.keys` or `trust.roots`, and restart; `lockerd --check` tries them.',
  },
  'trust.malformed': {
    means: 'The file of the trust set or of its roots is no such JWK Set, so no signed token opens.',
    act: 'Write {"keys": [...]} as docs/tokens.md shows, and restart.',
  },
  'trust.bad_key': {
    means: 'A key of the trust set or a root is not acceptable, so the whole set is refused and no signed token opens.',
    act: 'The message names each key and why; mend or remove it, and restart.',
  },
  'trust.rolled_back': {
    means:
      'This cabinet accepted a trust set that it cannot find any more. An older one could hold keys that were taken out, so no signed token opens.',
    act: 'Send the last trust set again, or one with a higher version: `lockerctl token install`. PINs and operators open.',
  },
  'trust.refused': {
    means: 'A new trust set was not accepted, and nothing changed.',
    act: 'The message has the reason; docs/tokens.md describes each. `lockerctl token inspect --roots` says it without the cabinet.',
  },
  'trust.unwritten': {
    means: 'A new trust set could not be written to the data directory; the one before stays in force.',
    act: 'Free some space or check the disk, and send the set again.',
  },

  // device: the cabinet's own keys
  'device.keys_missing': {
    means: 'The cabinet has no keys of its own any more, so it opens no secret that is sent to it and signs nothing.',
    act: 'Put the file of `trust.device` back and restart; else make new keys with `lockerctl device keygen`, restart, and tell the cloud.',
  },
  'device.keys_unusable': {
    means: "The file of the cabinet's own keys is damaged, or others may read it.",
    act: 'The message says what is wrong. It needs mode 0600 and the user that runs lockerd as its owner; put a copy back where it is damaged.',
  },
  'device.keys_unwritten': {
    means: 'New keys for the cabinet could not be written; a file that is there is never overwritten.',
    act: 'Give lockerd a directory that it may write, outside the data directory, in `trust.device`. For new keys in place of old ones move the old file away first.',
  },
  'device.no_keys': {
    means: 'The cabinet trusts nobody, so it has no keys of its own.',
    act: 'Set `trust` in the config; docs/tokens.md describes it.',
  },

  // token: making signed tokens
  'token.bad_key': {
    means: 'The file given as signing key holds no private Ed25519 key.',
    act: 'Use a file that `lockerctl token keygen` made.',
  },

  'token.key_unwritten': {
    means: 'A new signing key could not be written; a file that is there is never overwritten.',
    act: 'Name a new file in a directory that you may write.',
  },

  ...rentalErrorCodes,

  ...collectorErrorCodes,

  ...enrolErrorCodes,

  ...moneyErrorCodes,

  ...configErrorCodes,
});

export type ErrorCode = keyof typeof errorCodes;
