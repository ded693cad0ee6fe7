import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Purge } from '../../src/audit/purge.js';
import { hourOf, type PerClass } from '../../src/audit/retention.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { openCabinet } from '../store/workshop.js';

const dayMs = 86_400_000;
const retentionMs: PerClass = {
  ...{ access: 7 * dayMs, payment: 7 * dayMs, diagnostics: 3 * dayMs },
  ...{ admin: 30 * dayMs, security: 30 * dayMs },
};
const kinds = [
  'access.granted',
  'lock.intent',
  'admin.open',
  'lock.closed',
  'device.port_lost',
  'lock.forced',
] as const;

test('no byte of a row that has left stays in the file, though pages merge and those beside it stay for weeks', () => {
  const { store, audit, room, clock, time, dir } = openCabinet();
  audit.begin();
  const receipts = new Receipts(store);
  const marks = new ReleaseMarks(store);
  const purge = new Purge({ store, audit, marks, room, clock, retentionMs, opening: () => false });
  const references: string[] = [];
  const receipt = (): void => {
    const { chain, seq, hash } = audit.head();
    store.tx(() => {
      receipts.put(chain, { seq, head: hash });
      marks.mark(hourOf(clock.now().wallMs));
    });
  };
  for (let day = 0; day < 24; day += 1) {
    store.tx(() => {
      for (let n = 0; n < 80; n += 1) {
        const subject_ref = `subject-${day}-${n}-of-the-test`;
        const more = n % 3 === 0 ? { locker: 'A01', board: 'b1', credential_ref: 'r'.repeat(1 + (n % 30)) } : {};
        audit.append({ event: kinds[(n * 7 + day) % kinds.length] ?? 'lock.closed', subject_ref, ...more });
        references.push(subject_ref);
      }
    });
    receipt();
    for (let n = 0; n < 6; n += 1) {
      time.pass(61_000);
      purge.tick();
    }
    time.pass(dayMs - 6 * 61_000);
  }
  store.use((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  const there = new Set(audit.read({ from: 1, limit: 100_000 }).map(({ subject_ref }) => subject_ref));
  const gone = references.filter((reference) => !there.has(reference));
  expect(gone.length).toBeGreaterThan(500);
  expect(gone.length).toBeLessThan(references.length - 500);
  const bytes = readFileSync(join(dir, 'lockerd.db'));
  expect(gone.filter((reference) => bytes.includes(reference))).toEqual([]);
});
