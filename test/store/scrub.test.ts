import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageBytes } from '../../src/store/connection.js';
import { gapOf } from '../../src/store/page-gaps.js';
import type { Store } from '../../src/store/store.js';
import { openCabinet, tempDir } from './workshop.js';

const rest = async (): Promise<void> => undefined;

/** A repeatable stream of numbers from 0 to below 1, so that a failing run can be run again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Which of the values are in a file of the directory, as bytes. */
function leftIn(dir: string, values: readonly (string | Buffer)[]): string[] {
  return readdirSync(dir).flatMap((file) => {
    const bytes = readFileSync(join(dir, file));
    return values.filter((value) => bytes.includes(value)).map((value) => `${file}: ${value.toString('hex')}`);
  });
}

/** Appends, updates and deletes rows of three tables in small transactions; pages split and merge. Returns what was deleted. */
function churn(store: Store, seed: number, steps: number): (string | Buffer)[] {
  const below = seeded(seed);
  const append = store.statement<[number, string, string, Buffer], never>(
    `INSERT INTO audit (chain, seq, boot, mono_ms, wall_ms, clock, cabinet, event, error, subject_ref, retention, policy, "commit", salt, prev, hash)
     VALUES ('c', ?, 'b', 1, 1, 'trusted', 'CAB', 'x', ?, ?, 'access', 'p', zeroblob(32), ?, zeroblob(32), zeroblob(32))`,
  );
  const erase = store.statement<[number], never>('UPDATE audit SET subject_ref = NULL, salt = NULL WHERE seq = ?');
  const remove = store.statement<[number], never>('DELETE FROM audit WHERE seq = ?');
  const use = store.statement<[string], never>(
    "INSERT INTO uses (kind, ref, locker, used) VALUES ('token', ?, 'A01', 1)",
  );
  const forget = store.statement<[string], never>('DELETE FROM uses WHERE ref = ?');
  const take = store.statement<[string], never>("INSERT INTO cards (card, ref) VALUES (?, 'r')");
  const drop = store.statement<[string], never>('DELETE FROM cards WHERE card = ?');
  const gone: (string | Buffer)[] = [];
  const rows: { seq: number; subject: string; salt: Buffer }[] = [];
  const refs: string[] = [];
  const pick = <T>(list: T[]): T | undefined => list.splice(below(list.length), 1)[0];
  let seq = 0;
  const act = (): void => {
    const kind = below(10);
    for (let n = 0; kind < 6 && n <= below(5); n += 1) {
      seq += 1;
      const row = { seq, subject: `S${randomBytes(12).toString('base64url')}`, salt: randomBytes(16) };
      append.run(seq, 'e'.repeat(below(300)), row.subject, row.salt);
      rows.push(row);
      const ref = randomBytes(12).toString('base64url');
      use.run(ref);
      take.run(ref);
      refs.push(ref);
    }
    const row = kind >= 6 && kind < 8 ? pick(rows) : undefined;
    if (row) {
      if (kind === 6) erase.run(row.seq);
      else remove.run(row.seq);
      gone.push(row.subject, row.salt);
    }
    const ref = kind >= 8 ? pick(refs) : undefined;
    if (ref) {
      forget.run(ref);
      drop.run(ref);
      gone.push(ref);
    }
  };
  for (let step = 0; step < steps; step += 10) {
    store.tx(() => {
      for (let n = 0; n < 10; n += 1) act();
    });
  }
  return gone;
}

describe('what was deleted', () => {
  it.each([
    1, 2, 3,
  ])('is in no byte of any file after a scrub, whatever pages were split and merged (%i)', async (seed) => {
    const { store, dir } = openCabinet();
    const gone = churn(store, seed, 2000);
    expect(gone.length).toBeGreaterThan(500);
    await store.scrub(rest);
    await store.replaceSnapshot();
    expect(leftIn(dir, gone)).toEqual([]);
    // Pages that SQLite still had in memory would bring it back with the next change.
    changeMost(store);
    await store.truncateLog();
    expect(leftIn(dir, gone)).toEqual([]);
    expect(integrity(store)).toEqual(['ok']);
  });

  it('and was left over where a page was split is overwritten there, in pages that SQLite has in memory, too', async () => {
    const dir = tempDir();
    const first = openCabinet({ dir });
    churn(first.store, 3, 300);
    await first.store.close();
    expect(plantInGaps(join(dir, 'lockerd.db'), 'S-left-over')).toBeGreaterThan(20);
    const { store } = openCabinet({ dir });
    // All that it reads is in its memory now, and its next changes write it again.
    store.statement<[], { n: number }>('SELECT count(error) AS n FROM audit').get();
    store.statement<[], { n: number }>("SELECT count(used) AS n FROM uses WHERE locker = 'A01'").get();
    expect(leftIn(dir, ['S-left-over'])).not.toEqual([]);
    await store.scrub(rest);
    changeMost(store);
    await store.replaceSnapshot();
    expect(leftIn(dir, ['S-left-over'])).toEqual([]);
    expect(integrity(store)).toEqual(['ok']);
  });

  it('is in no snapshot that begins after it, though one was being written', async () => {
    const { store, dir } = openCabinet();
    const gone = churn(store, 4, 500);
    const before = store.snapshot();
    const more = churnUses(store);
    await store.scrub(rest);
    await store.replaceSnapshot();
    await before;
    expect(leftIn(dir, [...gone, ...more])).toEqual([]);
  });

  it('is not in damaged databases that were set aside either, once they are removed', () => {
    const { store, dir } = openCabinet();
    for (const file of ['lockerd.db.corrupt-3', 'lockerd.db.corrupt-3-wal', 'scratch.db', 'rebuild.part']) {
      writeFileSync(join(dir, file), 'S-secret');
    }
    store.removeDamaged();
    expect(leftIn(dir, ['S-secret'])).toEqual([]);
    expect(readdirSync(dir)).not.toContain('lockerd.db.corrupt-3');
  });
});

describe('the log', () => {
  it('is empty after it was brought into the database', async () => {
    const { store, dir } = openCabinet();
    churnUses(store);
    expect(readFileSync(join(dir, 'lockerd.db-wal')).length).toBeGreaterThan(0);
    await store.truncateLog();
    expect(readFileSync(join(dir, 'lockerd.db-wal')).length).toBe(0);
  });
});

describe('the gap of a page', () => {
  it('lies between its cell pointers and its cells', () => {
    const page = Buffer.alloc(4096);
    page.writeUInt8(0x0d, 0);
    page.writeUInt16BE(3, 3);
    page.writeUInt16BE(4000, 5);
    expect(gapOf(page, 2, 4096)).toEqual({ from: 14, to: 4000 });
    page.writeUInt8(0x05, 0);
    expect(gapOf(page, 2, 4096)).toEqual({ from: 18, to: 4000 });
  });

  it('is none where there is no b-tree, or none that holds together', () => {
    const page = Buffer.alloc(4096);
    expect(gapOf(page, 2, 4096)).toBeUndefined();
    page.writeUInt8(0x0d, 0);
    page.writeUInt16BE(2000, 3);
    page.writeUInt16BE(100, 5);
    expect(gapOf(page, 2, 4096)).toBeUndefined();
    page.writeUInt16BE(1, 3);
    page.writeUInt16BE(5000, 5);
    expect(gapOf(page, 2, 4096)).toBeUndefined();
  });
});

/** Puts a text into each gap of a closed database, where a split might have left it. Returns how many there were. */
function plantInGaps(file: string, text: string): number {
  const bytes = readFileSync(file);
  let planted = 0;
  for (let number = 2; number * pageBytes <= bytes.length; number += 1) {
    const page = bytes.subarray((number - 1) * pageBytes, number * pageBytes);
    const gap = gapOf(page, number, pageBytes);
    if (gap === undefined || gap.to - gap.from < 60) continue;
    page.write(text, gap.to - 30);
    planted += 1;
  }
  writeFileSync(file, bytes);
  return planted;
}

function integrity(store: Store): unknown[] {
  return store.statement<[], object>('PRAGMA integrity_check').all().flatMap(Object.values);
}

/** A change in most pages of a table. */
function changeMost(store: Store): void {
  store.tx(() => {
    store.statement<[], never>("UPDATE audit SET error = 'a.b' WHERE seq % 7 = 0").run();
    store.statement<[], never>("UPDATE uses SET used = 300 WHERE ref LIKE '%a%'").run();
  });
}

function churnUses(store: Store): string[] {
  const refs = Array.from({ length: 300 }, () => randomBytes(12).toString('base64url'));
  const use = store.statement<[string], never>(
    "INSERT INTO uses (kind, ref, locker, used) VALUES ('token', ?, 'A02', 1)",
  );
  const forget = store.statement<[string], never>('DELETE FROM uses WHERE ref = ?');
  store.tx(() => {
    for (const ref of refs) use.run(ref);
  });
  store.tx(() => {
    for (const ref of refs) forget.run(ref);
  });
  return refs;
}
