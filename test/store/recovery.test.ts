import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../src/audit/verify.js';
import { Alarms } from '../../src/store/alarms.js';
import { pageBytes } from '../../src/store/connection.js';
import { Latches } from '../../src/store/latches.js';
import { Meta } from '../../src/store/meta.js';
import { openFile, readPragma } from '../../src/store/native.js';
import { Openings } from '../../src/store/openings.js';
import { Rights, type StoredRight } from '../../src/store/rights.js';
import { openStore } from '../../src/store/store.js';
import { hashOfRow, openFilesIn, smash, smashPageOf } from './damage.js';
import { type OpenCabinet, openCabinet, tempDir } from './workshop.js';

const right: StoredRight = {
  ref: 'r1',
  role: 'customer',
  lockers: ['A01'],
  uses: 3,
  hours: [{ days: [1, 2], fromMinute: 540, toMinute: 1080 }],
  storedBoot: 'b00t1',
};
const pins = [{ number: 'A01', hash: '$argon2id$x' }];
const manyRows = 600;

/** A cabinet that lived: rights, alarms, latches, a pending opening and enough audit rows to fill many pages. */
function lived(dir = tempDir()): OpenCabinet {
  const cabinet = openCabinet({ dir });
  const { store, audit } = cabinet;
  audit.begin();
  store.tx(() => {
    new Rights(store).put(right, { pins, cards: ['c1'.repeat(32)] });
    new Alarms(store).add('left_open', 'A02');
    new Latches(store).put('A02', 'open');
    new Openings(store).add({
      chain: audit.chain(),
      seq: 2,
      locker: 'A03',
      board: 'b1',
      credentialRef: null,
      useKind: null,
      useOf: null,
      purpose: null,
      subjectRef: null,
      accessMode: 'pin',
      boot: 'b00t1',
      firstSeq: null,
    });
    for (let i = 1; i < manyRows; i += 1) audit.append({ event: 'lock.intent', locker: 'A03', credential_ref: 'r1' });
  });
  return cabinet;
}

function smashTwo(file: string): void {
  smashPageOf(file, 'CREATE TABLE commands');
  smash(file, 0, pageBytes);
}

/** Opens a damaged directory again and begins its new chain. */
function reopened(dir: string): OpenCabinet {
  const cabinet = openCabinet({ dir });
  cabinet.audit.begin();
  return cabinet;
}

function firstRow(cabinet: OpenCabinet) {
  return cabinet.audit.read({ from: 1, limit: 1 })[0];
}

describe('the first start', () => {
  test('begins a chain and says so; the next start goes on with it', async () => {
    const first = openCabinet();
    first.audit.begin();
    expect(firstRow(first)).toMatchObject({
      event: 'device.chain_started',
      reason: 'first_start',
      seq: 1,
      error_args: null,
    });
    await first.store.close();
    const second = reopened(first.dir);
    expect(second.audit.head()).toMatchObject({ seq: 1, chain: firstRow(second)?.chain });
    expect(second.troubles).toEqual([]);
  });
});

describe('a damaged database', () => {
  test('overwritten in the middle gives back its rows; a new chain begins with the last known seq', async () => {
    const before = lived();
    const head = before.audit.head();
    const { dir } = before;
    await before.store.close();
    const file = join(dir, 'lockerd.db');
    smashPageOf(file, hashOfRow(file, manyRows / 2));

    const after = reopened(dir);
    expect(after.troubles.map((error) => error.code)).toEqual(['store.recovered']);
    expect(firstRow(after)).toMatchObject({ event: 'device.chain_started', reason: 'corrupt', error_args: [head.seq] });
    expect(after.audit.chain()).not.toBe(head.chain);
    expect(new Meta(after.store).get('previous_head')).toEqual({ chain: head.chain, seq: head.seq, head: head.hash });
    expect(new Rights(after.store).withNumber('A01')).toEqual([{ ...pins[0], right }]);
    expect(new Alarms(after.store).all()).toEqual([{ code: 'left_open', part: 'A02' }]);
    expect(new Latches(after.store).all()).toEqual(new Map([['A02', 'open']]));
    expect(new Openings(after.store).pending()).toMatchObject([{ locker: 'A03', seq: 2 }]);
    const old = after.audit.read({ chain: head.chain, from: 1, limit: 10_000 });
    expect(old.length).toBeGreaterThan(manyRows - 30);
    expect(old.length).toBeLessThan(manyRows);
    expect(old.at(-1)?.hash).toBe(head.hash);
    expect(existsSync(`${file}.corrupt-1`)).toBe(true);
  });

  test('knows the latest time of its rows: no clock falls behind it, though rows were read from both ends and from the snapshot', async () => {
    const before = lived();
    const { dir, store, audit, time } = before;
    await store.snapshot();
    for (let day = 0; day < 300; day += 1) {
      time.pass(3_600_000);
      store.tx(() => audit.append({ event: 'lock.closed', locker: 'A03' }));
    }
    const last = audit.read({ from: manyRows + 300, limit: 1 })[0];
    await store.close();
    const file = join(dir, 'lockerd.db');
    smashPageOf(file, hashOfRow(file, manyRows + 50));
    const after = openCabinet({ dir, boot: 'b00t2', synchronised: () => false });
    expect(after.troubles.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(after.clock.now().floorMs).toBe(last?.wall_ms);
  });

  test('takes from the snapshot what cannot be read of it', async () => {
    const before = lived();
    const { dir } = before;
    const head = before.audit.head();
    await before.store.snapshot();
    await before.store.close();
    const file = join(dir, 'lockerd.db');
    smash(file, Math.floor(statSync(file).size / 2 / pageBytes) * pageBytes, pageBytes);
    const after = reopened(dir);
    const old = after.audit.read({ chain: head.chain, from: 1, limit: 10_000 });
    expect(old).toHaveLength(manyRows);
    expect(verifyChain(old)).toEqual({ ok: true, head: head.hash });
  });

  test.each([
    ['its header smashed', (file: string) => smash(file, 0, 100)],
    ['its schema smashed', (file: string) => smash(file, 100, pageBytes - 100)],
    ['its whole first page gone', (file: string) => smash(file, 0, pageBytes)],
    ['a later page of its schema gone', (file: string) => smashPageOf(file, 'CREATE TABLE commands')],
    ['its first page and a later one of its schema gone', smashTwo],
  ])("with %s is read with the snapshot's schema: later rows survive", async (_, damage) => {
    const before = lived();
    const { dir, store, audit } = before;
    await store.snapshot();
    store.tx(() => audit.append({ event: 'device.started' }));
    const head = audit.head();
    await store.close();
    damage(join(dir, 'lockerd.db'));
    const after = reopened(dir);
    expect(firstRow(after)).toMatchObject({ reason: 'corrupt', error_args: [head.seq] });
    expect(verifyChain(after.audit.read({ chain: head.chain, from: 1, limit: 10_000 }))).toEqual({
      ok: true,
      head: head.hash,
    });
    expect(openFilesIn(dir)).toEqual(['lockerd.db', 'lockerd.db-wal', 'lockerd.lock']);
  });

  test.each([
    ['truncated', (file: string) => truncateSync(file, 3 * pageBytes + 17)],
    ['of zero length', (file: string) => truncateSync(file, 0)],
    ['that is no database at all', (file: string) => writeFileSync(file, 'hello'.repeat(5000))],
  ])('%s comes back from the snapshot', async (_, damage) => {
    const before = lived();
    await before.store.snapshot();
    await before.store.close();
    damage(join(before.dir, 'lockerd.db'));
    const after = reopened(before.dir);
    expect(firstRow(after)).toMatchObject({ reason: 'corrupt', error_args: [manyRows] });
    expect(new Rights(after.store).withNumber('A01')).toEqual([{ ...pins[0], right }]);
    expect(new Alarms(after.store).all()).toHaveLength(1);
  });

  test('without a snapshot and with nothing readable starts empty', async () => {
    const before = lived();
    await before.store.close();
    writeFileSync(join(before.dir, 'lockerd.db'), Buffer.alloc(50_000, 0xff));
    const after = reopened(before.dir);
    expect(firstRow(after)).toMatchObject({ reason: 'corrupt', error_args: [0] });
    expect(new Rights(after.store).list()).toEqual([]);
    expect(after.store.tx(() => after.audit.append({ event: 'device.started' }))).toBe(2);
  });

  test('is kept aside at most three times', async () => {
    const { dir, store } = lived();
    await store.close();
    for (let i = 0; i < 5; i += 1) {
      writeFileSync(join(dir, 'lockerd.db'), Buffer.alloc(50_000, 0xff));
      await reopened(dir).store.close();
    }
    expect(
      readdirSync(dir)
        .filter((name) => name.includes('corrupt'))
        .sort(),
    ).toEqual(['lockerd.db.corrupt-3', 'lockerd.db.corrupt-4', 'lockerd.db.corrupt-5']);
  });

  test('whose rebuilding was cut off by a power cut is rebuilt from the finished part', async () => {
    const before = lived();
    const { dir, store } = before;
    await store.close();
    // The moment after the rebuilt file was whole and before it took the old one's place.
    copyFileSync(join(dir, 'lockerd.db'), join(dir, 'rebuilt.db'));
    smash(join(dir, 'lockerd.db'), 0, pageBytes);
    const after = reopened(dir);
    expect(new Rights(after.store).withNumber('A01')).toEqual([{ ...pins[0], right }]);
    expect(existsSync(join(dir, 'rebuilt.db'))).toBe(false);
    expect(existsSync(join(dir, 'lockerd.db.corrupt-1'))).toBe(true);
  });
});

describe('a vanished database', () => {
  test('comes back from the snapshot, under a new chain', async () => {
    const before = lived();
    await before.store.snapshot();
    await before.store.close();
    rmSync(join(before.dir, 'lockerd.db'));
    const after = reopened(before.dir);
    expect(firstRow(after)).toMatchObject({ reason: 'state_lost', error_args: [manyRows] });
    expect(new Rights(after.store).withNumber('A01')).toEqual([{ ...pins[0], right }]);
    // An intent that was pending when the snapshot was made has had its outcome since.
    expect(new Openings(after.store).pending()).toEqual([]);
    expect(after.troubles.map((error) => error.code)).toEqual(['store.recovered']);
  });
});

/** The files of a cabinet that lost its power, with all its commits in the write-ahead log. */
function cutOff(commits: number): { dir: string; seq: number } {
  const running = lived();
  for (let i = 0; i < commits; i += 1) running.store.tx(() => running.audit.append({ event: 'device.started' }));
  const dir = tempDir();
  for (const name of ['lockerd.db', 'lockerd.db-wal']) copyFileSync(join(running.dir, name), join(dir, name));
  return { dir, seq: manyRows + commits };
}

describe('the write-ahead log after a power cut', () => {
  test('is read without a new chain', () => {
    const { dir, seq } = cutOff(3);
    const after = reopened(dir);
    expect(after.audit.head().seq).toBe(seq);
    expect(after.troubles).toEqual([]);
  });

  test('with a torn last commit loses that commit only, without a new chain', () => {
    const { dir, seq } = cutOff(3);
    const wal = join(dir, 'lockerd.db-wal');
    smash(wal, statSync(wal).size - 2000, 2000);
    const after = reopened(dir);
    expect(after.audit.head().seq).toBe(seq - 1);
    expect(after.troubles).toEqual([]);
  });

  test('of another page size, as an earlier version made it, is read with the first page of its snapshot, too', async () => {
    const dir = tempDir();
    const file = join(dir, 'lockerd.db');
    const older = openFile(file, {});
    older.exec('PRAGMA page_size = 4096; CREATE TABLE one (n INTEGER); DROP TABLE one');
    older.close();
    const { store, audit } = lived(dir);
    expect(store.use((db) => readPragma(db, 'page_size'))).toBe(4096);
    await store.snapshot();
    const head = audit.head();
    await store.close();
    smash(file, 0, 4096);
    const after = reopened(dir);
    expect(firstRow(after)).toMatchObject({ reason: 'corrupt', error_args: [head.seq] });
    expect(after.store.use((db) => readPragma(db, 'page_size'))).toBe(pageBytes);
  });

  test.each([
    ['a smashed header', (wal: string) => smash(wal, 0, 32)],
    ['damage in the middle', (wal: string) => smash(wal, Math.floor(statSync(wal).size / 2), 5000)],
    ['garbage instead of it', (wal: string) => writeFileSync(wal, Buffer.alloc(20_000, 0x5a))],
  ])('with %s has lost durable rows: a new chain begins', (_, damage) => {
    const { dir } = cutOff(40);
    damage(join(dir, 'lockerd.db-wal'));
    const after = reopened(dir);
    expect(firstRow(after)).toMatchObject({ event: 'device.chain_started', reason: 'corrupt' });
    expect(after.troubles.map((error) => error.code)).toEqual(['store.recovered']);
    expect(existsSync(join(dir, 'lockerd.db.corrupt-1-wal'))).toBe(true);
  });
});

describe('damage that shows in operation', () => {
  test('fails one transaction; the next one works, in a new chain', async () => {
    const { store, audit, dir, troubles } = lived();
    const { chain } = audit.head();
    const rights = new Rights(store);
    await store.snapshot();
    const file = join(dir, 'lockerd.db');
    for (let page = 1; page < statSync(file).size / pageBytes; page += 1) smash(file, page * pageBytes, pageBytes);
    store.use((db) => db.exec('PRAGMA shrink_memory'));

    expect(() => store.tx(() => audit.append({ event: 'device.started' }))).toThrow(
      expect.objectContaining({ code: 'store.corrupt' }),
    );
    expect(troubles.map((error) => error.code)).toEqual(['store.recovered']);
    expect(store.tx(() => audit.append({ event: 'device.started' }))).toBe(2);
    expect(audit.chain()).not.toBe(chain);
    expect(rights.withNumber('A01')).toEqual([{ ...pins[0], right }]);
  });
});

describe('the snapshot', () => {
  test('is written soon after it was asked for, and by itself from time to time when something changed', async () => {
    const dir = tempDir();
    const quick = { onTrouble: () => undefined, snapshotDelayMs: 1, snapshotEveryMs: 5 };
    const asked = openStore(dir, { ...quick, snapshotEveryMs: 3_600_000 });
    const file = join(dir, 'snapshot.db');
    asked.requestSnapshot();
    await expect.poll(() => existsSync(file)).toBe(true);
    await asked.close();
    rmSync(file);
    const regular = openStore(dir, quick);
    await expect.poll(() => existsSync(file)).toBe(true);
    await regular.close();
  });

  test('is replaced only by a sound copy', async () => {
    const { store, audit, dir, troubles } = lived();
    await store.snapshot();
    const good = readFileSync(join(dir, 'snapshot.db'));
    store.tx(() => audit.append({ event: 'device.started' }));
    const file = join(dir, 'lockerd.db');
    smash(file, Math.floor(statSync(file).size / 2 / pageBytes) * pageBytes, pageBytes);
    await store.snapshot();
    expect(troubles.map((error) => error.code)).toEqual(['store.snapshot_failed']);
    expect(readFileSync(join(dir, 'snapshot.db')).equals(good)).toBe(true);
    expect(existsSync(join(dir, 'snapshot.part'))).toBe(false);
  });

  test('takes in what is committed while it is being written the next time', async () => {
    const { store, audit, dir } = lived();
    const running = store.snapshot();
    store.tx(() => audit.append({ event: 'device.started' }));
    await running;
    await store.snapshot();
    const seq = audit.head().seq;
    await store.close();
    rmSync(join(dir, 'lockerd.db'));
    expect(firstRow(reopened(dir))).toMatchObject({ reason: 'state_lost', error_args: [seq] });
  });
});
