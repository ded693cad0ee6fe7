import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Purge } from '../../src/audit/purge.js';
import { hourOf, type PerClass } from '../../src/audit/retention.js';
import { openFile, prepare, readPragma } from '../../src/store/native.js';
import { Openings } from '../../src/store/openings.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { copyTable } from '../../src/store/salvage.js';
import { migrate } from '../../src/store/schema.js';
import { verdictOf } from '../audit/record-file.js';
import { HandTime, openCabinet, tempDir } from '../store/workshop.js';
import { openPeople } from './command-workshop.js';
import { installer, openAccess } from './workshop.js';

const dayMs = 86_400_000;
const retentionMs: PerClass = {
  ...{ access: 7 * dayMs, payment: 7 * dayMs, diagnostics: 3 * dayMs },
  ...{ admin: 30 * dayMs, security: 30 * dayMs },
};
/** Long enough that no page of the file has them by chance. */
const ada = 'subject-of-ada-0123456789';
const bob = 'subject-of-bob-0123456789';

/** The database of a cabinet that schema version 5 wrote, in pages of the size that it had, with 400 rows and a receipt for half of them. */
async function writeVersion5(dir: string, pageBytes: number, time: HandTime): Promise<{ chain: string; seq: number }> {
  const now = openCabinet({ time });
  now.audit.begin();
  for (let n = 2; n <= 400; n += 1) {
    time.pass(1_000);
    const subject = n % 2 === 0 ? ada : bob;
    const refs = { subject_ref: subject, credential_ref: `token-of-${subject.slice(11, 14)}`, order_ref: `o${n}` };
    now.store.tx(() => now.audit.append({ event: 'lock.opened', outcome: 'opened', locker: 'A01', ...refs }));
  }
  const { chain, seq } = now.audit.head();
  const head = now.audit.read({ from: 200, limit: 1 })[0]?.hash ?? '';
  now.store.tx(() => new Receipts(now.store).put(chain, { seq: 200, head }));
  await now.store.close();
  const from = openFile(join(now.dir, 'lockerd.db'), {});
  const older = openFile(join(dir, 'lockerd.db'), {});
  older.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL`);
  migrate(older, 'lockerd.db', 5);
  const tables = prepare<[], { name: string }>(older, "SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const { name } of tables) copyTable(from, older, name);
  from.close();
  older.close();
  return { chain, seq };
}

function filesWith(dir: string, value: string): string[] {
  return readdirSync(dir).filter((file) => readFileSync(join(dir, file)).includes(value));
}

test.each([
  4096, 1024,
])('a database of version 5 in pages of %i bytes keeps its chain, erases, removes, and is sound as a copy', async (pageBytes) => {
  const dir = tempDir();
  const time = new HandTime();
  const { chain, seq } = await writeVersion5(dir, pageBytes, time);
  time.pass(60_000);
  const access = openAccess({ dir, time, boot: 'b00t2' });
  const { store, audit, clock, room, troubles, persons } = access;
  expect(troubles).toEqual([]);
  expect(audit.head()).toMatchObject({ chain, seq });
  expect(store.use((db) => readPragma(db, 'page_size'))).toBe(pageBytes);

  const { requests, admin } = openPeople({ ...access, openings: new Openings(store) });
  admin.restrict(bob, installer);
  const corrected = admin.correct({ subject: ada, seq: 380, set: { order_ref: 'o-right' } }, installer);
  const id = requests.ask('erase', ada, installer);
  expect(await requests.outcome(id, 60_000)).toEqual({ rows: 201, rights: 0 });
  expect(filesWith(dir, ada)).toEqual([]);
  expect(filesWith(dir, bob)).not.toEqual([]);
  expect(persons.standingOf({ subjectRef: bob })).toBe('restricted');
  expect(audit.read({ from: corrected, limit: 1 })[0]).toMatchObject({
    supersedes: 380,
    subject_ref: null,
    salt: null,
  });

  // The receipt is of the version before: its time begins now.
  const marks = new ReleaseMarks(store);
  const purge = new Purge({ store, audit, marks, room, clock, retentionMs, opening: () => false });
  purge.tick();
  expect(marks.all()).toEqual([{ chain, hour: hourOf(time.wall), seq: 200 }]);
  time.pass(32 * dayMs);
  for (let n = 0; n < 30; n += 1) {
    time.pass(61_000);
    purge.tick();
  }
  expect(audit.read({ from: 1, limit: 1 })[0]?.seq).toBe(201);
  await requests.stop();
  await store.close();

  const copied = join(tempDir(), 'copied.db');
  copyFileSync(join(dir, 'lockerd.db'), copied);
  expect(existsSync(join(dir, 'lockerd.db-wal'))).toBe(false);
  const { sound, chains } = await verdictOf(copied);
  expect(chains).toMatchObject([{ chain, released: 200, erased: 101 }]);
  expect(sound).toBe(true);

  const next = openCabinet({ dir, time, boot: 'b00t3', synchronised: () => false });
  next.room.measure();
  expect(next.room.use.rows).toBe(next.audit.head().seq - 200);
  expect(next.clock.now().floorMs).toBeGreaterThanOrEqual(next.audit.read({ from: 400, limit: 1 })[0]?.wall_ms ?? 0);
});
