import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { holdForReset, lookBeforeReset, resetCabinet } from '../../src/backup/factory-reset.js';
import { fillFree, foundIn, freeBytes, wipeFile } from '../../src/backup/wipe.js';

import { enrolmentTraces } from '../../src/control/commands/reset-parts.js';
import { filesIn, readEnrolment } from '../../src/enrol/place.js';
import { Stage } from '../../src/enrol/stage.js';
import { Meta } from '../../src/store/meta.js';
import { openStore } from '../../src/store/store.js';
import { installer, openAccess } from '../access/workshop.js';
import { diskImage } from '../disk-image.js';
import { openCabinet, tempDir } from '../store/workshop.js';

const canaries = { subject: 'canary-subject-4711', holder: 'canary-holder-0815' };
const where = (folder: string) => ({
  data: join(folder, 'data'),
  access: { pepper: join(folder, 'pepper'), pinDigits: 6, untrustedQr: 'floor' as const },
  trust: { keys: join(folder, 'trust.jwks'), device: join(folder, 'device.jwks') },
});

/** A cabinet with persons, keys, a snapshot that replaced another, and a damaged database that was set aside. */
async function livedIn(folder: string) {
  const config = where(folder);
  mkdirSync(config.data, { mode: 0o700 });
  writeFileSync(config.access.pepper, 'canary-pepper'.repeat(4), { mode: 0o600 });
  writeFileSync(config.trust.device, JSON.stringify({ d: 'canary-device-key' }), { mode: 0o600 });
  writeFileSync(config.trust.keys, 'public');
  const store = openStore(config.data, { onTrouble: () => undefined });
  store.tx(() => {
    new Meta(store).set('chain', 'ab'.repeat(16));
    const put = store.statement<[string, string], never>(
      `INSERT INTO rights (ref, role, any_locker, subject_ref, holder, stored_boot) VALUES (?, 'customer', 0, '${canaries.subject}', ?, 'b')`,
    );
    for (let n = 0; n < 200; n += 1) put.run(`r${n}`, `${canaries.holder}-${n}`);
  });
  await store.snapshot();
  store.tx(() => store.statement<[], never>("DELETE FROM rights WHERE ref LIKE 'r1%'").run());
  await store.snapshot();
  await store.close();
  const database = readFileSync(join(config.data, 'lockerd.db'));
  writeFileSync(join(config.data, 'lockerd.db.corrupt-1'), database);
  // Changes of the package and of the keys that the power ended.
  mkdirSync(join(config.data, 'upgrade'));
  writeFileSync(join(config.data, 'upgrade', 'lockerd.db'), database);
  return config;
}

/** What an enrolment has left beside the files of the config. */
function enrolled({ data, trust }: Pick<ReturnType<typeof where>, 'data' | 'trust'>) {
  const place = { dir: dirname(trust.device), device: trust.device, data };
  writeFileSync(filesIn(place).enrolment, '{"cabinet":"CAB-1"}');
  new Stage(place, 'renewing').put('key', 'canary-renewed-key');
  return place;
}

const secrets = [...Object.values(canaries), 'canary-pepper', 'canary-device-key'];
const seenIn = (bytes: Buffer) => secrets.filter((one) => bytes.includes(one));

test('each file is overwritten where it lies before it is removed, to the end of its last block', async () => {
  const folder = tempDir();
  const config = await livedIn(folder);
  const links = join(folder, 'links');
  mkdirSync(links);
  const files = [...foundIn(config.data).files, config.access.pepper, config.trust.device];
  // A second name of the same bytes on the disk.
  for (const [at, file] of files.entries()) linkSync(file, join(links, String(at)));
  const bytes = () => Buffer.concat(readdirSync(links).map((name) => readFileSync(join(links, name))));
  expect(seenIn(bytes()).sort()).toEqual([...secrets].sort());
  writeFileSync(join(config.data, 'notes.txt'), 'of somebody else');
  const release = await holdForReset(config.data);
  const result = await resetCabinet(config, await lookBeforeReset(config.data), 'uid-0', false);
  release();
  expect(seenIn(bytes())).toEqual([]);
  expect(result.others).toEqual(['notes.txt']);
  expect(result.wiped.length).toBe(6);
  expect(readdirSync(config.data).sort()).toEqual(['lockerd.lock', 'next-chain.json', 'notes.txt', 'upgrade']);
  expect([existsSync(config.access.pepper), existsSync(config.trust.keys)]).toEqual([false, true]);
});

const disk = diskImage(24);
afterAll(() => disk?.remove());

test.skipIf(!disk)(
  'the raw image of the whole file system has nothing of persons and no key after a reset',
  async () => {
    if (!disk) throw new Error('no disk');
    const config = await livedIn(disk.path);
    expect(seenIn(disk.raw()).sort()).toEqual([...secrets].sort());
    const release = await holdForReset(config.data);
    const free = freeBytes(config.data);
    const picture = await lookBeforeReset(config.data);
    // Without filling, what a snapshot has replaced is still there: so the search finds what it is to find.
    await resetCabinet(config, picture, 'uid-0', false);
    expect(seenIn(disk.raw())).not.toEqual([]);
    const { filledBytes, unfilledBytes } = await resetCabinet(config, picture, 'uid-0', true);
    release();
    expect(filledBytes).toBeGreaterThan(free * 0.95);
    // Nor is anything in the blocks that ext4 keeps from everybody.
    expect(unfilledBytes).toBe(0);
    expect(seenIn(disk.raw())).toEqual([]);
  },
);

test('a board that is reset is enrolled no more, and nothing of a renewal that was cut off is left', async () => {
  const config = await livedIn(tempDir());
  const place = enrolled(config);
  const others = enrolmentTraces(config);
  const { wiped } = await resetCabinet({ ...config, others }, { inUse: 0, head: { seq: 0 } }, 'uid-0', false);
  expect(wiped).toEqual(expect.arrayContaining([filesIn(place).enrolment, join(place.dir, 'renewing', 'key')]));
  expect([readEnrolment(place), new Stage(place, 'renewing').has('key')]).toEqual([undefined, false]);
});

test('things in lockers are seen, and so is that nothing can be seen', async () => {
  const cabinet = openAccess();
  await cabinet.admin.put({ role: 'customer', lockers: ['A01'], pin: '271828' }, installer);
  const { dir, store } = cabinet;
  store.tx(() => cabinet.dropOffs.begin({ locker: 'A01', ref: 'r', boot: 'b', monoMs: 0 }));
  const { chain, seq, hash: head } = cabinet.audit.head();
  await store.close();
  expect(await lookBeforeReset(dir)).toEqual({ inUse: 1, head: { chain, seq, head } });
  writeFileSync(join(dir, 'lockerd.db'), 'no database');
  expect(await lookBeforeReset(dir)).toEqual({ inUse: undefined, head: { seq: 0 } });
  rmSync(join(dir, 'lockerd.db'));
  expect(await lookBeforeReset(dir)).toEqual({ inUse: 0, head: { seq: 0 } });
  writeFileSync(join(dir, 'snapshot.db'), 'it may come back');
  expect(await lookBeforeReset(dir)).toEqual({ inUse: undefined, head: { seq: 0 } });
});

test('the record after a reset begins with who made it, and where the one before ended', async () => {
  const config = await livedIn(tempDir());
  const release = await holdForReset(config.data);
  expect(() => openCabinet({ dir: config.data })).toThrow(expect.objectContaining({ code: 'store.locked' }));
  await resetCabinet(
    config,
    { inUse: 0, head: { chain: 'ab'.repeat(16), seq: 7, head: 'c'.repeat(64) } },
    'uid-1000',
    false,
  );
  release();
  const { audit, store, troubles } = openCabinet({ dir: config.data });
  audit.begin();
  expect(audit.read({ from: 1, limit: 9 })).toMatchObject([
    {
      event: 'device.chain_started',
      reason: 'factory_reset',
      actor: 'uid-1000',
      actor_role: 'installer',
      error_args: [7],
    },
  ]);
  expect(new Meta(store).get('previous_head')).toEqual({ chain: 'ab'.repeat(16), seq: 7, head: 'c'.repeat(64) });
  expect([existsSync(join(config.data, 'next-chain.json')), troubles]).toEqual([false, []]);
});

test('a note of a reset that cannot be read keeps no cabinet from starting', () => {
  const dir = tempDir();
  writeFileSync(join(dir, 'next-chain.json'), '{"reason":"nonsense"}');
  const { audit, troubles } = openCabinet({ dir });
  audit.begin();
  expect(audit.read({ from: 1, limit: 1 })).toMatchObject([{ reason: 'first_start' }]);
  expect(troubles).toMatchObject([{ code: 'store.io' }]);
});

test('a file that is not there is none, a link leads to what is wiped, and what cannot be wiped is told', async () => {
  const dir = tempDir();
  const [file, link] = [join(dir, 'key'), join(dir, 'link')];
  writeFileSync(file, 'secret');
  symlinkSync(file, link);
  expect(await wipeFile(join(dir, 'none'))).toBe(false);
  expect(await wipeFile(link)).toBe(true);
  expect(readdirSync(dir)).toEqual([]);
  mkdirSync(file);
  chmodSync(file, 0o700);
  await expect(wipeFile(file)).rejects.toThrow(expect.objectContaining({ code: 'reset.failed' }));
  expect(() => fillFree(join(dir, 'nowhere'))).toThrow(expect.objectContaining({ code: 'reset.failed' }));
});
