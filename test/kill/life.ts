/**
 * One life of a data directory: opens it, which brings an older database up, and works on it until it is killed. Arguments: the
 * directory and a seed. Says on standard output what is durable, a line of JSON each, before it goes on.
 */
import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Erasure } from '../../src/access/erasure.js';
import { PersonRequests } from '../../src/access/person-requests.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { newestRow } from '../../src/audit/newest-row.js';
import { Purge } from '../../src/audit/purge.js';
import { ReferenceRows } from '../../src/audit/reference-rows.js';
import { perClass } from '../../src/audit/retention.js';
import { Clock } from '../../src/clock/clock.js';
import { keptClock } from '../../src/clock/floor.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { buildMs } from '../../src/lib/release-day.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Meta } from '../../src/store/meta.js';
import { Openings } from '../../src/store/openings.js';
import { Persons } from '../../src/store/persons.js';
import { PrivacyRequests } from '../../src/store/privacy-requests.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { Rentals } from '../../src/store/rentals.js';
import { Revocations } from '../../src/store/revocations.js';
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
const fail = (error: unknown): never => {
  throw error;
};
const store = openStore(dir, { onTrouble: fail });
const kept = keptClock(new Meta(store), newestRow(store));
const id = `life-${seed}`;
const clock = new Clock({
  ...{ time: systemTime, boot: id, synchronised: () => true, batteryAtStart: false, buildMs },
  ...(kept && { kept }),
});
const audit = new AuditLog(store, clock, { cabinet: 'KILL-1', policy: '2026-01' });
audit.begin();
const marks = new ReleaseMarks(store);
const tables = {
  ...{ openings: new Openings(store), uses: new Uses(store), rights: new Rights(store), persons: new Persons(store) },
  ...{ requests: new PrivacyRequests(store), commands: new Commands(store), dropOffs: new DropOffs(store) },
  ...{ revocations: new Revocations(store), rentals: new Rentals(store) },
};
const references = new ReferenceRows(store);
const people = new PersonRequests({
  ...{ ...tables, store, audit, clock, fault: fail },
  erasure: new Erasure({ ...tables, store, audit, references, terminals: [] }),
  exporting: async () => undefined,
});
const retention = { retentionMs: perClass(() => 1), room: { removed: () => undefined }, opening: () => false };
const life: Life = {
  ...{ ...tables, store, audit, id, random, marks, people, receipts: new Receipts(store) },
  // Each is a start: what is due is looked for once a minute.
  purge: () => new Purge({ ...retention, store, audit, marks, clock }).tick(),
  acknowledge: () => say({ what: 'durable', ...audit.head() }),
};
life.acknowledge();
const all = Object.values(activities);
for (;;) {
  people.tick();
  await oneOf(random, all)(life);
  life.acknowledge();
  // Snapshots and erasures go on beside it.
  await turn();
}
