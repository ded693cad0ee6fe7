import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { verdictOf } from '../audit/record-file.js';
import { smallDisk } from '../small-disk.js';
import { openCabinet } from './workshop.js';

const disk = smallDisk('3m');
afterAll(() => disk?.remove());
const pace = { rows: 2000, rest: () => Promise.resolve() };

/** A cabinet whose data directory is on the small disk. */
function cabinetOn(name: string) {
  if (!disk) throw new Error('there is no small disk');
  const dir = join(disk.path, name);
  mkdirSync(dir, { mode: 0o700 });
  const cabinet = openCabinet({ dir });
  cabinet.audit.begin();
  const { store, audit } = cabinet;
  const append = (rows: number): number =>
    store.tx(() => {
      for (let row = 1; row < rows; row += 1) audit.append({ event: 'lock.closed', board: 'b1', locker: 'A01' });
      return audit.append({ event: 'lock.closed', board: 'b1', locker: 'A01' });
    });
  const isSound = async () => (await verifyRecord(new RecordSource(store), pace, () => undefined)).sound;
  return { ...cabinet, disk, append, isSound };
}

describe.runIf(disk)('a disk that is full', () => {
  test('takes a transaction whole or not at all, over and over, and the record goes on where it was', async () => {
    const { audit, append, disk, isSound, troubles } = cabinetOn('rows');
    for (let round = 1; round <= 5; round += 1) {
      disk.takeRoom();
      let last = audit.head().seq;
      // The last room is in the files of the database itself. Each transaction is larger than what may be left of it.
      expect(() => {
        for (;;) last = append(7 * round);
      }).toThrow(expect.objectContaining({ code: 'store.full' }));
      expect(audit.head().seq).toBe(last);
      disk.giveRoom();
      expect(append(1)).toBe(last + 1);
      expect(await isSound()).toBe(true);
    }
    expect(troubles).toEqual([]);
  });

  test('in the middle of a snapshot leaves the last one or the new one, and never a part of one', async () => {
    const { dir, store, append, disk, isSound, troubles } = cabinetOn('snapshots');
    append(1000);
    await store.snapshot();
    const file = join(dir, 'snapshot.db');
    const { chains } = await verdictOf(file);
    expect(chains).toMatchObject([{ rows: 1001 }]);
    const rounds = 12;
    let written = 0;
    for (let round = 0; round < rounds; round += 1) {
      const rows = append(1);
      const snapshot = store.snapshot();
      // Sooner or later in its course.
      if (round > 0) await wait(round / 2);
      disk.takeRoom();
      await snapshot;
      expect(existsSync(join(dir, 'snapshot.part'))).toBe(false);
      disk.giveRoom();
      const [chain] = (await verdictOf(file)).chains;
      expect(chain?.fault).toBeUndefined();
      if (chain?.rows === rows) written += 1;
      expect(await isSound()).toBe(true);
    }
    // What was not written was told.
    expect(troubles.map(({ code }) => code)).toEqual(Array(rounds - written).fill('store.snapshot_failed'));
    expect(troubles.length).toBeGreaterThan(0);
    const rows = append(1);
    await store.snapshot();
    expect((await verdictOf(file)).chains).toMatchObject([{ rows }]);
  });
});
