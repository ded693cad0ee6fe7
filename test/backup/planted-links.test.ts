import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdForReset, lookBeforeReset, resetCabinet } from '../../src/backup/factory-reset.js';
import { holdEmpty, restoreState } from '../../src/backup/restore.js';
import { fillFree, wipeFile } from '../../src/backup/wipe.js';
import { ownerOf } from '../../src/lib/as-owner.js';
import { diskImage } from '../disk-image.js';
import { tempDir } from '../store/workshop.js';
import { exampleState } from './generated-state.js';

const nobody = 65_534;
const words = 'root:only root may write this';

/** A data directory of the user of lockerd, and a file of root's beside it. */
function board() {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  const [data, secret] = [join(folder, 'data'), join(folder, 'shadow')];
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, nobody, nobody);
  writeFileSync(secret, words, { mode: 0o600 });
  return { folder, data, secret };
}
const asItWas = (file: string) => [readFileSync(file, 'utf8'), statSync(file).uid];
const failing = (code: string) => ({ asymmetricMatch: (error: unknown) => Object(error).code === code });

/** Who has the user of lockerd plants a link, and waits for root. */
describe.skipIf(process.getuid?.() !== 0)('a link in the data directory leads root', () => {
  it('that restores to no other file: neither by the lock, nor by what is being written', async () => {
    for (const name of ['lockerd.lock', 'rebuild.part', 'rebuild.part-wal']) {
      const { folder, data, secret } = board();
      symlinkSync(secret, join(data, name));
      const target = { data, cabinet: 'CAB-1', pepper: join(folder, 'pepper'), trustFile: join(data, 'trust.jwt') };
      const rest = { actor: 'uid-0', nothingSince: false, now: { boot: 'b', monoMs: 0 } };
      const restore = async () => {
        const release = await holdEmpty(data);
        await restoreState(exampleState(3), { ...target, ...rest }).finally(release);
      };
      await restore().catch((error: unknown) => expect(error).toEqual(failing('store.unwritable')));
      expect(asItWas(secret), name).toEqual([words, 0]);
      expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, 0]);
    }
  });

  it('and what is restored is of whose directory it is, the secret in a directory of root’s, too', async () => {
    const { folder, data } = board();
    const files = { pepper: join(folder, 'etc/pepper'), trustFile: join(data, 'trust.jwt') };
    mkdirSync(dirname(files.pepper));
    const release = await holdEmpty(data);
    const rest = { data, cabinet: 'CAB-1', actor: 'uid-0', nothingSince: false, now: { boot: 'b', monoMs: 0 } };
    await restoreState(exampleState(3), { ...rest, ...files });
    release();
    for (const file of [join(data, 'lockerd.db'), join(data, 'lockerd.lock'), files.pepper]) {
      const { uid, mode } = statSync(file);
      expect([file, uid, mode & 0o777]).toEqual([file, nobody, 0o600]);
    }
  });

  it('that resets a cabinet to no other file, whichever of them is one', async () => {
    for (const name of ['lockerd.lock', 'lockerd.db', 'snapshot.db', 'next-chain.json.part', 'wipe.part']) {
      const { folder, data, secret } = board();
      symlinkSync(secret, join(data, name));
      const reset = async () => {
        const release = await holdForReset(data);
        const access = { pepper: join(folder, 'none'), pinDigits: 6, untrustedQr: 'floor' as const };
        await resetCabinet({ data, access }, await lookBeforeReset(data), 'uid-0', false).finally(release);
      };
      await reset().catch((error: unknown) => expect(error).toEqual({ asymmetricMatch: isRefusal }));
      expect(asItWas(secret), name).toEqual([words, 0]);
    }
  });

  it('but what its owner could wipe himself is wiped behind a link', async () => {
    const { folder, data } = board();
    const file = join(folder, 'mine');
    writeFileSync(file, 'secret');
    chownSync(file, nobody, nobody);
    chownSync(folder, nobody, nobody);
    symlinkSync(file, join(data, 'lockerd.db.corrupt-1'));
    expect(await wipeFile(join(data, 'lockerd.db.corrupt-1'))).toBe(true);
    expect([existsSync(file), existsSync(join(data, 'lockerd.db.corrupt-1'))]).toEqual([false, false]);
  });
});

function isRefusal(error: unknown): boolean {
  return ['store.unwritable', 'reset.failed'].includes(Object(error).code);
}

const disk = diskImage(4);

it.skipIf(process.getuid?.() !== 0)('who has a directory has what is below it, whoever that seems to belong to', () => {
  const { folder, data } = board();
  mkdirSync(join(data, 'of-root'));
  for (const path of [data, join(data, 'of-root'), join(data, 'not-there')])
    expect(ownerOf(path)?.uid, path).toBe(nobody);
  expect(ownerOf(folder)).toBeUndefined();
});

it.skipIf(!disk)('what fills the free room is a new file, wherever a link of its name leads', () => {
  if (!disk) throw new Error('no disk');
  const outside = join(tempDir(), 'outside');
  writeFileSync(outside, words);
  symlinkSync(outside, join(disk.path, 'wipe.part'));
  try {
    expect(fillFree(disk.path).filledBytes).toBeGreaterThan(0);
    expect(readFileSync(outside, 'utf8')).toBe(words);
  } finally {
    disk.remove();
  }
});

it('a directory that bears the name of one of its files keeps nobody from resetting a cabinet', async () => {
  const folder = tempDir();
  const [data, access] = [
    join(folder, 'data'),
    { pepper: join(folder, 'p'), pinDigits: 6, untrustedQr: 'floor' as const },
  ];
  mkdirSync(join(data, 'snapshot.d'), { recursive: true });
  const release = await holdForReset(data);
  const { others } = await resetCabinet({ data, access }, { inUse: 0, head: { seq: 0 } }, 'uid-0', false);
  release();
  expect(others).toEqual(['snapshot.d']);
});
