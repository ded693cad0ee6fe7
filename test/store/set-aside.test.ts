import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCabinet } from './workshop.js';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 5, 1);

/** A data directory with damaged databases that were set aside, as old as told. */
function withAside(agesDays: readonly number[]) {
  const { dir, store, troubles } = openCabinet();
  const file = (number: number): string => join(dir, `lockerd.db.corrupt-${number}`);
  for (const [at, days] of agesDays.entries()) {
    for (const name of [file(at + 1), `${file(at + 1)}-wal`]) {
      writeFileSync(name, 'rows');
      utimesSync(name, new Date(nowMs - days * dayMs), new Date(nowMs - days * dayMs));
    }
  }
  const kept = (): number[] => agesDays.flatMap((_, at) => (existsSync(file(at + 1)) ? [at + 1] : []));
  return { dir, store, file, kept, troubles };
}

test('a damaged database that was set aside goes with its log once it is older than any row may be', () => {
  const { store, kept, file } = withAside([31, 30, 1]);
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect(kept()).toEqual([2, 3]);
  expect(existsSync(`${file(1)}-wal`)).toBe(false);
  expect(existsSync(`${file(2)}-wal`)).toBe(true);
  store.removeAgedAside(nowMs + 1, 30 * dayMs);
  expect(kept()).toEqual([3]);
});

test('one whose log was written later is as young as that log', () => {
  const { store, kept, file } = withAside([90]);
  utimesSync(`${file(1)}-wal`, new Date(nowMs), new Date(nowMs));
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect(kept()).toEqual([1]);
});

test('one without a log goes, and is dated anew, all the same', () => {
  const { store, kept, file, troubles } = withAside([31, 20_000]);
  for (const number of [1, 2]) rmSync(`${file(number)}-wal`);
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect([kept(), statSync(file(2)).mtimeMs, troubles]).toEqual([[2], nowMs, []]);
});

test('other files of a like name are none', () => {
  const { dir, store, kept, file } = withAside([31]);
  const others = ['lockerd.db.corrupt-copy', 'lockerd.db.corrupt-1-wal2', 'lockerd.db.corrupt-2.gz'];
  for (const name of others) {
    writeFileSync(join(dir, name), 'rows');
    utimesSync(join(dir, name), new Date(nowMs - 90 * dayMs), new Date(nowMs - 90 * dayMs));
  }
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect([kept(), existsSync(`${file(1)}-wal`)]).toEqual([[], false]);
  expect(readdirSync(dir)).toEqual(expect.arrayContaining(others));
});

test('all of them go at once when asked, with what a recovery that was cut off has left', () => {
  const { dir, store, kept, file } = withAside([1, 0]);
  const parts = ['rebuild.part', 'scratch.db', 'scratch.db-wal', 'scratch-older.db', 'snapshot-older.db'];
  for (const name of parts) writeFileSync(join(dir, name), 'rows');
  store.removeDamaged();
  expect([kept(), existsSync(`${file(1)}-wal`)]).toEqual([[], false]);
  for (const name of parts) expect(existsSync(join(dir, name)), name).toBe(false);
  expect(existsSync(join(dir, 'lockerd.db'))).toBe(true);
});

test.each([
  ['before there was this program', 20_000],
  ['in the future', -400],
])('one that is dated %s was written while the clock was not set, and counts from now on', (_, days) => {
  const { store, kept, file } = withAside([days]);
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect(kept()).toEqual([1]);
  expect(statSync(file(1)).mtimeMs).toBe(nowMs);
  store.removeAgedAside(nowMs + 30 * dayMs, 30 * dayMs);
  expect(kept()).toEqual([1]);
  store.removeAgedAside(nowMs + 30 * dayMs + 1, 30 * dayMs);
  expect(kept()).toEqual([]);
});

test('one that cannot be removed is told, and nothing else comes of it', () => {
  const { store, file, troubles } = withAside([]);
  // A directory of that name is no file that can be removed so.
  mkdirSync(file(1));
  utimesSync(file(1), new Date(nowMs - 90 * dayMs), new Date(nowMs - 90 * dayMs));
  store.removeAgedAside(nowMs, 30 * dayMs);
  expect(troubles).toMatchObject([{ code: 'store.io', message: expect.stringContaining('could not be removed') }]);
});
