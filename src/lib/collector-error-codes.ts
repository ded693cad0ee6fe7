import { table } from './error-table.js';

/** Faults of the cloud side, `locker-collector`. */
export const collectorErrorCodes = table({
  'collector.store_down': {
    means: 'The database of the collector does not answer, so nothing is taken over and nothing is acknowledged.',
    act: 'Start the database or correct `store`. The cabinets keep their rows; the collector goes on by itself.',
  },
  'collector.store_newer': {
    means: 'The database was made by a newer locker-collector.',
    act: 'Start the newer one, or name another database in `store`.',
  },
  'collector.store_older': {
    means:
      'The tables in PostgreSQL are of an older locker-collector, or there are none, and its user may not change them.',
    act: 'Run `locker-collector schema --postgres URL` with the URL of the user who owns them.',
  },
  'collector.store_forbidden': {
    means: 'The user of the database may not do this.',
    act: 'Use one who is in the right group; `locker-collector schema` makes the groups and gives them what they may do.',
  },
  'collector.store_unsafe': {
    means: 'PostgreSQL is set so that it loses what it said to have after a power cut, so no receipt may be given.',
    act: 'Set `fsync` and `synchronous_commit` to `on` there.',
  },
  'collector.bad_enrolment': {
    means:
      "The file with a cabinet's keys is none, or was made for another cabinet, so nothing of that cabinet is taken.",
    act: 'Print it anew with `lockerctl device keys` at the cabinet, and name the file by its id.',
  },
  'collector.unknown_cabinet': {
    means: 'A message came from a cabinet whose keys are not enrolled, or a command was to be sent to one.',
    act: 'Put what `lockerctl device keys` prints there into the directory `cabinets`, as <cabinet>.jwks.',
  },
  'collector.bad_message': {
    means: 'A message of a cabinet has not the form that it should have, or is too large. It was not taken.',
    act: 'Look at the version of the cabinet; when it stays, somebody else may be publishing in its name: check the ACL of the broker.',
  },
  'collector.bad_signature': {
    means: 'A message in the name of a cabinet is not signed by its enrolled key. It was not taken.',
    act: 'When the cabinet got new keys, enrol them. Else somebody publishes in its name: check the ACL of the broker.',
  },
  'collector.chain_broken': {
    means:
      'A cabinet sent rows that do not fit together or contradict earlier ones. It is quarantined: all is kept, and nothing more of it is receipted.',
    act: 'Compare with `lockerctl audit verify` at the cabinet. docs/collector.md tells how a quarantine is ended.',
  },
  'collector.rows_missing': {
    means: 'A cabinet does not have rows any more that the collector asked for.',
    act: 'Look for an earlier database of the collector. `locker-collector gap accept` gives the rows up, so that receipts go on behind them.',
  },
  'collector.state_withheld': {
    means: 'A cabinet lost its database and waits to be given its state back, and the config has no `keys.state`.',
    act: 'Add the key, or end the wait at the cabinet with `lockerctl state accept`.',
  },
  'collector.broker_failed': {
    means: 'The broker of a trial cannot listen on its port.',
    act: 'Stop the program that uses the port, or let the system choose one.',
  },
  'collector.bad_file': {
    means:
      'A certificate, a key or a password of `broker`, or the directory `cabinets`, cannot be read; or others may read a secret.',
    act: 'The message names the file. Secrets have mode 0600 and belong to the user that runs the collector.',
  },
  'collector.no_key': {
    means: 'The config names no key for what is to be signed.',
    act: 'Add it to `keys`: `lockerctl token keygen` makes one that signs, `locker-collector subject keygen` that for tombstones.',
  },
  'collector.bad_command': {
    means: 'A command does not fit together; the message says what. Nothing was sent.',
    act: 'Correct it; docs/tokens.md describes each command.',
  },
  'collector.no_result': {
    means: 'A command was sent, and no result came in time.',
    act: 'The cabinet may be offline, and runs the command when it comes back before it expires: see `locker-collector result`.',
  },
  'collector.broker_unreachable': {
    means: 'The broker cannot be reached, or refuses the collector.',
    act: 'Check `broker`: address, certificates, name and password. It is tried again for ever.',
  },
  'collector.tombstone_key': {
    means:
      'Persons asked for something in this database, and the config names no key for tombstones, or another one. Nothing is taken over: what comes late could bring back what was erased.',
    act: 'Put the key that every collector of this database has into `keys.tombstones`.',
  },
  'collector.subject_unknown': {
    means: 'No row that was handed over names this reference, so no cabinet is known that could hold something.',
    act: 'Check the reference, or name the cabinets with --cabinet, or --all.',
  },
  'collector.export_first': {
    means: 'An export for the person who is to be erased was asked for, and not fetched.',
    act: 'Fetch it first with `locker-collector subject export`, or erase with --drop-export.',
  },
  'collector.export_gone': {
    means: 'An export was fetched by somebody else, or cancelled, while it was waited for.',
    act: 'Ask for it again if you did not get it.',
  },
  'collector.bad_export': {
    means: 'What a cabinet has sealed for an export cannot be opened with the key of that export.',
    act: 'Ask for the export again; when it stays, look at the version of the cabinet.',
  },
  'collector.request_overdue': {
    means: 'A person asked for something that is not done, and the seven business days for it are over.',
    act: '`locker-collector subject requests` shows which cabinets have not answered. Bring them back, or ask there with `lockerctl person`; `subject give-up` ends the wait for one that is gone for good.',
  },
  'collector.no_snapshot': {
    means: 'No sealed state of the cabinet is stored.',
    act: 'See that its config names `backup.recoveryKey` and that the broker lets it publish `snapshot`. One is dropped when somebody is erased, until the cabinet sends the next.',
  },
});
