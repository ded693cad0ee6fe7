import { type Config, isOnBus, type LockerSpec } from '../../config/specs.js';
import { check } from '../check.js';
import type { ShownRow } from '../facts-daemon.js';

/** So many openings without a door seen to open say more than a customer who did not pull. */
const openings = 3;
/** Nobody forces one door so often in so short a time; a loose contact that is too slow to count as chattering does. */
const flutter = { least: 5, withinMs: 10 * 60_000 };

export const sensors = check({
  id: 'sensors',
  looksAt: 'switches and contacts of the locks: never seen to move, changing all the time, unknown',
  from: '`lockers` and `alarms` of the running lockerd, and the newest 2000 rows of its record',
  faults: {
    never_moved: {
      level: 'problem',
      means: 'A lock was fired several times, and its door was never seen to open.',
      repair:
        'lockerctl open {locker}, and look: if the door opens, mend the wire of its switch; if not, the lock or its wire.',
    },
    flutters: {
      level: 'warning',
      means: 'A door came open again and again within minutes, and nobody had been let in.',
      repair:
        'Rather a loose contact than force: fasten it and its plug, keep its wire away from those of the locks; then see that the bolt holds.',
    },
    unknown: {
      level: 'warning',
      means: 'The board answers, and the state of a locker is unknown.',
      repair: 'Look at the wire of its switch; `feedback: none` in the config, if the lock has none.',
    },
  },
  judge: ({ daemon, config: { config } }, tell) => {
    if (daemon.kind !== 'answers' || daemon.status === undefined) {
      tell.skipped('lockerd does not answer, and only it has read the sensors', 'sudo systemctl start lockerd');
      return;
    }
    tell.alarms();
    const { rows, lockers, status } = daemon;
    const { buses = {}, boards = {} } = status.hardware ?? {};
    const away = (config?.boards ?? []).filter((board) => isOnBus(board) && buses[board.bus]?.open === false);
    const silent = new Set([
      ...away.map(({ id }) => id),
      ...Object.entries(boards).flatMap(([id, board]) => (board.quarantined ? [id] : [])),
    ]);
    const sensed = new Set(config?.lockers.filter((locker) => hasSensor(locker, config)).map(({ id }) => id));
    const fired = openingsOf(rows);
    for (const [locker, times] of forcedOf(rows)) {
      const chatters = status.alarms.some(({ code, part }) => code === 'sensor_chatters' && part === locker);
      if (times >= flutter.least && !chatters)
        tell.fault(
          'flutters',
          `it came open unasked, say ${times} rows of the last ten minutes of the record`,
          `locker ${locker}`,
        );
    }
    for (const { id, latch, door, board } of lockers) {
      if (!sensed.has(id)) continue;
      const seen = fired.get(id);
      if (seen !== undefined && seen.opened === 0 && seen.others >= openings) {
        tell.fault('never_moved', `${seen.others} openings, and the door was seen to open at none`, `locker ${id}`, {
          locker: id,
        });
      } else if (latch === 'unknown' && door === 'unknown' && !silent.has(board) && status.hardware !== null) {
        tell.fault('unknown', 'neither latch nor door is known', `locker ${id}`);
      }
    }
    if (!tell.well()) return;
    const without = lockers.length - sensed.size;
    tell.ok(`${sensed.size} lockers have a sensor that is read${without > 0 ? `, ${without} have none` : ''}`);
  },
});

function hasSensor({ board: id, latch, door }: LockerSpec, { boards }: Config): boolean {
  return latch !== undefined || door !== undefined || boards.find((board) => board.id === id)?.feedback !== 'none';
}

function openingsOf(rows: readonly ShownRow[]): ReadonlyMap<string, { opened: number; others: number }> {
  const fired = new Map<string, { opened: number; others: number }>();
  for (const { event, locker } of rows) {
    if (locker === undefined || !/^lock\.(opened|failed|unconfirmed)$/.test(event)) continue;
    const { opened, others } = fired.get(locker) ?? { opened: 0, others: 0 };
    fired.set(locker, event === 'lock.opened' ? { opened: opened + 1, others } : { opened, others: others + 1 });
  }
  return fired;
}

/** How many rows of the record's last minutes say of each locker that it came open without an intent. */
function forcedOf(rows: readonly ShownRow[]): ReadonlyMap<string, number> {
  const newestMs = rows.at(-1)?.wallMs ?? 0;
  const forced = new Map<string, number>();
  for (const { event, locker, wallMs } of rows) {
    if (event !== 'lock.forced' || locker === undefined || newestMs - wallMs > flutter.withinMs) continue;
    forced.set(locker, (forced.get(locker) ?? 0) + 1);
  }
  return forced;
}
