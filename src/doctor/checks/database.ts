import { sizeWords } from '../../config/size.js';
import { errorCodes } from '../../lib/error-codes.js';
import { check } from '../check.js';
import { withSudo } from '../facts.js';

/** The log is emptied all the time: so large a one is not. */
const largeWal = 64_000_000;
const dayMs = 86_400_000;

export const database = check({
  id: 'database',
  looksAt:
    'the database: whole, of this version, its size, its log, its snapshot, damaged ones set aside; the room of the record',
  from: 'the data directory; SQLite looks through a copy: of the database while lockerd is stopped, of the snapshot while it runs; `alarms` of the status',
  faults: {
    damaged: {
      level: 'problem',
      means: 'SQLite finds damage.',
      repair:
        'sudo systemctl restart lockerd: it saves what can be read, and takes the rest from its snapshot. Then see the findings of `card` and `power`.',
    },
    newer: {
      level: 'problem',
      means: 'A newer version of the program wrote it.',
      repair: 'Install the newer version again.',
    },
    set_aside: {
      level: 'warning',
      means: 'It was found damaged before, and replaced; the damaged one is kept for inspection.',
      repair: 'See the findings of `card` and `power` for the cause; the file leaves by itself.',
    },
    large_wal: {
      level: 'warning',
      means: 'Its log is far larger than it should be.',
      repair: 'sudo systemctl restart lockerd',
    },
    no_snapshot: {
      level: 'warning',
      means: 'There is no snapshot of the last day, from which a damaged database is mended.',
      repair: 'See the findings of `disk`; the log of lockerd has `store.snapshot_failed` with the cause.',
    },
  },
  judge: ({ database: found, daemon, nowMs }, tell) => {
    tell.alarms();
    if (found.kind !== 'seen') {
      tell.skipped(found.what, found.kind === 'denied' ? withSudo : undefined);
      return;
    }
    const { file, bytes, walBytes, schema, known, snapshot, aside, looked, notLooked } = found.value;
    if (looked?.fault !== undefined) {
      const { code, why } = looked.fault;
      const act = Object.entries(errorCodes).find(([one]) => one === code)?.[1].act;
      // What errors.md says of damage is for a copy that somebody carried away; this is the cabinet's own.
      if (/^copy\.(damaged|not_a_database)$/.test(code)) tell.fault('damaged', `${code}: ${why}`, file);
      else tell.faultOf('damaged', `${code}: ${why}`, file, act ?? 'lockerctl audit verify');
    } else if (schema > known) tell.fault('newer', `schema ${schema}, known here: ${known}`, file);
    for (const name of aside) tell.fault('set_aside', 'a damaged database was set aside', name);
    if (walBytes > largeWal) tell.fault('large_wal', sizeWords(walBytes), `${file}-wal`);
    const answers = daemon.kind === 'answers' ? daemon.status : undefined;
    const old = snapshot === undefined || nowMs - snapshot.ms > 7 * dayMs;
    if (answers !== undefined && answers.uptimeMs > dayMs && old) {
      tell.fault(
        'no_snapshot',
        snapshot === undefined ? 'there is none' : `it is of ${new Date(snapshot.ms).toISOString()}`,
        file,
      );
    }
    if (notLooked !== undefined) tell.skipped(`whether it is whole: ${notLooked}`);
    if (!tell.well()) return;
    const whole = looked === undefined ? '' : `; the ${looked.what} is whole`;
    tell.ok(`${sizeWords(bytes)}, log ${sizeWords(walBytes)}, schema ${schema}${whole}`, file);
  },
});
