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
import { pageBytes } from '../../src/store/connection.js';
import { Meta } from '../../src/store/meta.js';
import { openFile } from '../../src/store/native.js';
import { Rights } from '../../src/store/rights.js';
import { openStore } from '../../src/store/store.js';
import { failCopies, failReads, hashOfRow, openFilesIn, smash, smashPageOf } from './damage.js';
import { type OpenCabinet, openCabinet, tempDir } from './workshop.js';

const manyRows = 300;
const manyRights = 120;
const noKeys = { pins: [], cards: [] };
const refOf = (n: number): string => `right-${String(n).padStart(3, '0')}`;

/** A cabinet with so many rights and audit rows that each fills pages of its own. */
function lived(dir = tempDir()): OpenCabinet {
  const cabinet = openCabinet({ dir });
  const { store, audit } = cabinet;
  audit.begin();
  store.tx(() => {
    for (let n = 0; n < manyRights; n += 1) {
      const holder = `holder-${n}-${'x'.repeat(20)}`;
      new Rights(store).put({ ref: refOf(n), role: 'customer', lockers: ['A01'], storedBoot: 'b', holder }, noKeys);
    }
    for (let row = 1; row < manyRows; row += 1) audit.append({ event: 'lock.closed', locker: 'A01' });
  });
  return cabinet;
}

/** Opens a directory again and begins the new chain where there is one. */
function reopened(dir: string) {
  const cabinet = openCabinet({ dir });
  cabinet.audit.begin();
  const { store, audit, troubles } = cabinet;
  const meta = new Meta(store);
  return {
    ...cabinet,
    meta,
    first: audit.read({ from: 1, limit: 1 })[0],
    refs: new Rights(store).list().map(({ ref }) => ref),
    told: troubles.map(({ code, details }) => ({ code, details })),
  };
}

async function closed(cabinet: OpenCabinet): Promise<string> {
  await cabinet.store.close();
  return join(cabinet.dir, 'lockerd.db');
}

/** The files of a running cabinet, as a power cut leaves them. */
function cutOff({ dir }: OpenCabinet): string {
  const left = tempDir();
  for (const name of ['lockerd.db', 'lockerd.db-wal']) copyFileSync(join(dir, name), join(left, name));
  return left;
}

/** A cabinet that lost its power with the commits up to `seq` in its log; what came before them is in the database. */
async function withLog() {
  const cabinet = lived();
  const { store, audit } = cabinet;
  await store.truncateLog();
  let seq = 0;
  for (let n = 0; n < 20; n += 1) seq = store.tx(() => audit.append({ event: 'device.started' }));
  const dir = cutOff(cabinet);
  const wal = join(dir, 'lockerd.db-wal');
  return { dir, wal, middle: Math.floor(statSync(wal).size / 2), seq };
}

/** The files of a directory, without the lock's and the database's own. */
function filesIn(dir: string): string[] {
  const own = ['lockerd.db', 'lockerd.db-wal', 'lockerd.lock'];
  return readdirSync(dir)
    .filter((name) => !own.includes(name))
    .sort();
}

describe('what lies in the lockers', () => {
  test('is known as long as only the record was damaged; a right that was deleted since the snapshot stays deleted', async () => {
    const before = lived();
    const { store, audit, dir } = before;
    await store.snapshot();
    store.tx(() => new Rights(store).remove(refOf(7)));
    const { chain } = audit.head();
    const file = await closed(before);
    smashPageOf(file, hashOfRow(file, manyRows / 2));
    const after = reopened(dir);
    expect(after.meta.get('contents_lost')).toBeUndefined();
    expect([after.meta.get('uses_lost'), after.meta.get('state_awaited')]).toEqual([{}, {}]);
    expect(after.refs).toHaveLength(manyRights - 1);
    expect(after.refs).not.toContain(refOf(7));
    expect(after.told).toEqual([
      {
        code: 'store.recovered',
        details: {
          ...{ reason: 'corrupt', lastSeq: manyRows, lastChain: chain },
          ...{ fromDatabase: expect.any(Number), fromSnapshot: expect.any(Number) },
        },
      },
    ]);
    const details = after.told[0]?.details;
    // Of the record only what one page held came from the snapshot.
    expect(details?.fromSnapshot).toBeGreaterThan(0);
    expect(details?.fromSnapshot).toBeLessThan(10);
    expect(details?.fromDatabase).toBeGreaterThan(manyRows + manyRights);
  });

  test('is unknown once a right could not be read, and what the snapshot has of them is back', async () => {
    const before = lived();
    await before.store.snapshot();
    const file = await closed(before);
    smashPageOf(file, 'holder-50-');
    const after = reopened(before.dir);
    expect(after.meta.get('contents_lost')).toBe(true);
    expect(after.refs).toHaveLength(manyRights);
  });

  test('is unknown once the log has lost commits, though all that is left can be read', async () => {
    const { dir, wal, middle } = await withLog();
    smash(wal, middle, 100);
    const after = reopened(dir);
    expect(after.meta.get('contents_lost')).toBe(true);
    expect(after.refs).toHaveLength(manyRights);
  });

  test('is unknown after the database was lost, and all that is known is of the snapshot', async () => {
    const before = lived();
    const { dir, store, audit } = before;
    await store.snapshot();
    const { chain } = audit.head();
    rmSync(await closed(before));
    const after = reopened(dir);
    expect(after.meta.get('contents_lost')).toBe(true);
    expect(after.told).toMatchObject([
      { details: { reason: 'state_lost', fromDatabase: 0, lastSeq: manyRows, lastChain: chain } },
    ]);
    expect(after.troubles[0]?.message).toContain('was lost');
    expect(Number(after.told[0]?.details.fromSnapshot)).toBeGreaterThan(manyRows + manyRights);
    expect(after.refs).toHaveLength(manyRights);
  });
});

describe('a damaged database', () => {
  test('that nothing could be read of names no chain before', async () => {
    const before = lived();
    writeFileSync(await closed(before), Buffer.alloc(50_000, 0xff));
    const after = reopened(before.dir);
    expect(after.told).toEqual([
      { code: 'store.recovered', details: { reason: 'corrupt', fromDatabase: 0, fromSnapshot: 0, lastSeq: 0 } },
    ]);
    expect(after.told[0]?.details).not.toHaveProperty('lastChain');
    expect(after.troubles[0]?.message).toContain('was damaged');
  });

  test('is read together with its log up to its damage, and leaves nothing but itself and the log aside', async () => {
    const { dir, wal, middle, seq } = await withLog();
    smash(wal, middle, 100);
    const after = reopened(dir);
    const last = after.first?.error_args?.[0] ?? 0;
    expect(after.first).toMatchObject({ reason: 'corrupt' });
    expect(last).toBeGreaterThan(manyRows);
    expect(last).toBeLessThan(seq);
    expect(filesIn(dir)).toEqual(['lockerd.db.corrupt-1', 'lockerd.db.corrupt-1-wal']);
    expect(openFilesIn(dir)).toEqual(['lockerd.db', 'lockerd.db-wal', 'lockerd.lock']);
  });

  test('without its first page is read with that of a snapshot whose schema is damaged further on', async () => {
    const before = lived();
    const { dir, store, audit } = before;
    await store.snapshot();
    store.tx(() => audit.append({ event: 'device.started' }));
    const file = await closed(before);
    smash(file, 0, pageBytes);
    smashPageOf(join(dir, 'snapshot.db'), 'CREATE TABLE commands');
    const after = reopened(dir);
    expect(after.first).toMatchObject({ reason: 'corrupt', error_args: [manyRows + 1] });
    expect(after.refs).toHaveLength(manyRights);
    expect(openFilesIn(dir)).toEqual(['lockerd.db', 'lockerd.db-wal', 'lockerd.lock']);
  });

  test.each([
    'EIO',
    'EBADMSG',
    'EUCLEAN',
  ])('is one whose log has a block that the card does not give (%s): what stands before it is read', async (code) => {
    const { dir, wal, middle, seq } = await withLog();
    failReads(wal, middle, code);
    const after = reopened(dir);
    expect(after.told.map(({ code }) => code)).toEqual(['store.recovered']);
    const last = after.first?.error_args?.[0] ?? 0;
    expect(last).toBeGreaterThan(manyRows);
    expect(last).toBeLessThan(seq);
    expect(after.meta.get('contents_lost')).toBe(true);
    expect(filesIn(dir)).toEqual(['lockerd.db.corrupt-1', 'lockerd.db.corrupt-1-wal']);
  });

  test('is none where a read fails for another reason: nothing is rebuilt', () => {
    const dir = cutOff(lived());
    failReads(join(dir, 'lockerd.db-wal'), 0, 'ENOMEM');
    expect(() => openStore(dir, { onTrouble: () => undefined })).toThrow('ENOMEM');
    expect(filesIn(dir)).toEqual([]);
  });

  test('whose schema is damaged begins a new record where the snapshot cannot be read either', async () => {
    const before = lived();
    await before.store.snapshot();
    const file = await closed(before);
    smash(file, 0, pageBytes);
    failReads(join(before.dir, 'snapshot.db'), 0, 'EIO');
    const after = reopened(before.dir);
    expect(after.first).toMatchObject({ reason: 'corrupt' });
    expect(filesIn(before.dir)).toContain('lockerd.db.corrupt-1');
  });

  test('of a newer version is left as it is', async () => {
    const file = await closed(lived());
    const newer = openFile(file, {});
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    smashPageOf(file, 'holder-50-');
    const bytes = readFileSync(file);
    const dir = join(file, '..');
    expect(() => openStore(dir, { onTrouble: () => undefined })).toThrow(
      expect.objectContaining({ code: 'store.newer' }),
    );
    expect(filesIn(dir)).toEqual([]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('that another program holds is not taken for damaged', async () => {
    const file = await closed(lived());
    const other = openFile(file, {});
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const dir = join(file, '..');
    expect(() => openStore(dir, { onTrouble: () => undefined })).toThrow(expect.objectContaining({ code: 'store.io' }));
    other.close();
    expect(filesIn(dir)).toEqual([]);
    expect(reopened(dir).told).toEqual([]);
  });
});

test('a damaged database is numbered after those that were set aside, whatever other files are called alike', async () => {
  const before = lived();
  const file = await closed(before);
  const names = ['lockerd.db.corrupt-2', 'lockerd.db.corrupt-3-wal2', 'lockerd.db.corrupt-copy'];
  for (const name of names) writeFileSync(join(before.dir, name), 'of somebody');
  smashPageOf(file, 'holder-50-');
  reopened(before.dir);
  expect(filesIn(before.dir)).toEqual([names[0], 'lockerd.db.corrupt-3', names[1], names[2]]);
});

describe('a damaged database that cannot be copied', () => {
  test.each([
    'EIO',
    'EBADMSG',
    'EUCLEAN',
  ])('since the card does not give a block of it any more (%s) is read where it lies', async (code) => {
    const before = lived();
    const file = await closed(before);
    smashPageOf(file, 'holder-50-');
    failCopies(code);
    const after = reopened(before.dir);
    expect(after.first).toMatchObject({ reason: 'corrupt', error_args: [manyRows] });
    expect(after.refs.length).toBeGreaterThan(manyRights - 20);
    expect(existsSync(`${file}.corrupt-1`)).toBe(true);
  });

  test.each([
    ['ENOSPC', 'store.full'],
    ['EDQUOT', 'store.full'],
    ['EACCES', 'store.unwritable'],
    ['EPERM', 'store.unwritable'],
    ['EROFS', 'store.unwritable'],
  ])('by %s is %s, and stays as it is until it can be', async (code, known) => {
    const before = lived();
    const file = await closed(before);
    smashPageOf(file, 'holder-50-');
    const bytes = readFileSync(file);
    failCopies(code);
    expect(() => openStore(before.dir, { onTrouble: () => undefined })).toThrow(
      expect.objectContaining({ code: known, cause: expect.objectContaining({ code }) }),
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(existsSync(`${file}.corrupt-1`)).toBe(false);
  });
});

describe('a first start', () => {
  test('that was cut off before anything was written begins once more', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'lockerd.db'), '');
    const { told, first } = reopened(dir);
    expect([told, first?.reason]).toEqual([[], 'first_start']);
  });

  // The first page is in the file before there is a log.
  test.each([
    ['is empty', 'corrupt', (file: string) => truncateSync(file, 0)],
    ['is gone', 'state_lost', (file: string) => rmSync(file)],
    [
      'is empty and no block of the log can be read',
      'corrupt',
      (file: string) => {
        truncateSync(file, 0);
        failReads(`${file}-wal`, 0, 'EIO');
      },
    ],
  ])('is none where there is a log, though the database %s: the log is kept', (_, reason, lose) => {
    const cabinet = openCabinet();
    cabinet.audit.begin();
    const dir = cutOff(cabinet);
    lose(join(dir, 'lockerd.db'));
    const after = reopened(dir);
    expect(after.first).toMatchObject({ event: 'device.chain_started', reason });
    expect(after.told.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(filesIn(dir).at(-1)).toBe('lockerd.db.corrupt-1-wal');
  });

  test('is none where a damaged database was set aside, though nothing else is left', async () => {
    const before = lived();
    const file = await closed(before);
    writeFileSync(file, Buffer.alloc(50_000, 0xff));
    rmSync(await closed(reopened(before.dir)));
    expect(reopened(before.dir).first).toMatchObject({ reason: 'state_lost' });
  });
});

describe('the note of a factory reset', () => {
  const note = JSON.stringify({ reason: 'factory_reset', seq: 7, chain: 'ab'.repeat(16) });

  test('beside a record that has begun is over', async () => {
    const before = lived();
    const chain = before.audit.chain();
    await closed(before);
    writeFileSync(join(before.dir, 'next-chain.json'), note);
    const after = reopened(before.dir);
    expect([after.audit.chain(), after.told, filesIn(before.dir)]).toEqual([chain, [], []]);
  });

  test('does not take the place of the reason why a database was rebuilt', async () => {
    const before = lived();
    const file = await closed(before);
    smashPageOf(file, 'holder-50-');
    writeFileSync(join(before.dir, 'next-chain.json'), note);
    const after = reopened(before.dir);
    expect(after.first).toMatchObject({ reason: 'corrupt', error_args: [manyRows] });
    expect(after.told.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(filesIn(before.dir)).toEqual(['lockerd.db.corrupt-1']);
  });
});
