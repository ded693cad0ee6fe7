import { table } from './error-table.js';

/** What keeps a cabinet in service, and what it refuses once it is out of it. */
export const serviceErrorCodes = table({
  // manager, watchdog: systemd, or whoever else started lockerd as a service
  'manager.unreachable': {
    means: 'lockerd was started as a service that tells when it is ready, and whoever started it cannot be told.',
    act: 'Start it by its unit. By hand, start it without `NOTIFY_SOCKET` in the environment.',
  },
  'watchdog.standstill': {
    means: 'The hardware process, or the work that comes due each second, has not come further for a while.',
    act: 'Nothing: lockerd is started anew when it lasts. If it comes again, look at the log lines before it, and at the load and the disk of the machine.',
  },

  'service.lockers_taken': {
    means: 'The cabinet is not decommissioned while couriers have left things in it.',
    act: 'Have them collected, or take them out and say so with `lockerctl emptied`; `lockerctl decommission --force` does not wait for that.',
  },
  'service.rows_wait': {
    means: 'The cabinet is not decommissioned while the cloud does not have the whole record.',
    act: 'See the line `uplink` of `lockerctl status`, and wait; `lockerctl decommission --force` gives up what has no receipt by then.',
  },
  'opening.decommissioned': {
    means: 'The cabinet is decommissioned: it opens for collection and for those who run it only.',
    act: 'Use another cabinet. `lockerctl decommission --undo` puts this one into service again.',
  },
});
