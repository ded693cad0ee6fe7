import { check } from '../check.js';

export const cabinet = check({
  id: 'cabinet',
  looksAt: 'what is wrong at the doors, and whether the cabinet is in service',
  from: '`alarms` of the status',
  faults: {},
  judge: ({ daemon }, tell) => {
    if (daemon.kind !== 'answers' || daemon.status === undefined) {
      tell.skipped('lockerd does not answer', 'sudo systemctl start lockerd');
      return;
    }
    tell.alarms();
    const { total, closed, open, blocked } = daemon.status.lockers;
    if (tell.well()) tell.ok(`${total} lockers: ${closed} closed, ${open} open, ${blocked} blocked`);
  },
});
