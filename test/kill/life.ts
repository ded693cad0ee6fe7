/**
 * One life of a data directory: opens it, which brings an older database up, and works on it until it is killed. Arguments: the
 * directory and a seed. Says on standard output what is durable, a line of JSON each, before it goes on.
 */
import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { AuditLog } from '../../src/audit/audit-log.js';
import { newestRow } from '../../src/audit/newest-row.js';
import { Clock } from '../../src/clock/clock.js';
import { buildMs, keptClock } from '../../src/clock/floor.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Meta } from '../../src/store/meta.js';
import { Openings } from '../../src/store/openings.js';
import { Receipts } from '../../src/store/receipts.js';
import { Rights } from '../../src/store/rights.js';
import { openStore } from '../../src/store/store.js';
import { Uses } from '../../src/store/uses.js';
import { oneOf, seeded } from '../fuzz/random.js';
import { activities, type Life } from './activities.js';
import type { Said } from './said.js';

const [dir = '', seed = ''] = process.argv.slice(2);
const random = seeded(Number(seed));

function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

say({ what: 'opens' });
const store = openStore(dir, {
  onTrouble: (error) => {
    throw error;
  },
});
const kept = keptClock(new Meta(store), newestRow(store));
const id = `life-${seed}`;
const clock = new Clock({
  ...{ time: systemTime, boot: id, synchronised: () => true, batteryAtStart: false, buildMs },
  ...(kept && { kept }),
});
const audit = new AuditLog(store, clock, { cabinet: 'KILL-1', policy: '2026-01' });
audit.begin();
const life: Life = {
  ...{ store, audit, id, random },
  ...{ openings: new Openings(store), uses: new Uses(store), rights: new Rights(store), receipts: new Receipts(store) },
  acknowledge: () => say({ what: 'durable', ...audit.head() }),
};
life.acknowledge();
const all = Object.values(activities);
for (;;) {
  await oneOf(random, all)(life);
  life.acknowledge();
  // A snapshot goes on beside it.
  await turn();
}
