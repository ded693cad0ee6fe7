import { check } from '../check.js';

/** A cabinet sends its state once a day where nothing changes; a second day means that it did not come through. */
const oldMs = 2 * 86_400_000;
const days = (ms: number): string => `${Math.floor(ms / 86_400_000)} days`;

export const backup = check({
  id: 'backup',
  looksAt: 'whether another board could take the place of this one: the sealed state, and how old the last one is',
  from: '`backup` of the status; docs/backup.md',
  faults: {
    none: {
      level: 'warning',
      means: 'A dead card would take all with it: rights, PINs, rentals.',
      repair:
        'Make a recovery key with `lockerctl recovery-key NAME` and name it in `backup.recoveryKey`: docs/backup.md.',
    },
    old: {
      level: 'warning',
      means: 'The newest sealed state that is kept elsewhere is old.',
      repair: 'With an uplink see the findings of `broker`; without one: sudo lockerctl backup --out FILE',
    },
  },
  judge: ({ daemon }, tell) => {
    tell.alarms();
    const status = daemon.kind === 'answers' ? daemon.status : undefined;
    if (status === undefined) {
      tell.skipped('only a running lockerd tells it');
      return;
    }
    if (!status.backup) {
      tell.fault('none', 'the config names no recovery key');
      return;
    }
    const { snapshotMs, fileMs } = status.backup;
    // What was sent before this run is not known to it: it has until then.
    const ageMs = Math.min(snapshotMs ?? status.uptimeMs, fileMs ?? Number.POSITIVE_INFINITY);
    if (ageMs > oldMs) tell.fault('old', `the newest is ${days(ageMs)} old`);
    if (tell.well()) tell.ok(`a sealed state is kept for recovery key ${status.backup.key ?? '(unknown)'}`);
  },
});
