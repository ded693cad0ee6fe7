import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { openFile } from '../../src/store/native.js';
import { openStore } from '../../src/store/store.js';
import { openCabinet, tempDir } from './workshop.js';

const quiet = { onTrouble: () => undefined };

describe('the data directory', () => {
  test('is created for this user alone when it is missing', async () => {
    const dir = join(tempDir(), 'deep', 'data');
    await openStore(dir, quiet).close();
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'lockerd.db')).mode & 0o777).toBe(0o600);
  });

  test('that cannot be written is named, with what to do', () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    expect(() => openStore(join(file, 'data'), quiet)).toThrow(
      expect.objectContaining({ code: 'store.unwritable', message: expect.stringContaining(join(file, 'data')) }),
    );
  });

  test('with a database that cannot be opened for writing is named', () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'lockerd.db'));
    expect(() => openStore(dir, quiet)).toThrow(expect.objectContaining({ code: 'store.unwritable' }));
  });

  test('belongs to one lockerd at a time', async () => {
    const dir = tempDir();
    const first = openStore(dir, quiet);
    expect(() => openStore(dir, quiet)).toThrow(expect.objectContaining({ code: 'store.locked' }));
    await first.close();
    await openStore(dir, quiet).close();
  });
});

test('a database of a newer lockerd is refused', async () => {
  const dir = tempDir();
  await openStore(dir, quiet).close();
  const db = openFile(join(dir, 'lockerd.db'), {});
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => openStore(dir, quiet)).toThrow(expect.objectContaining({ code: 'store.newer' }));
  // The refusal lets everything go: the second one is the same.
  expect(() => openStore(dir, quiet)).toThrow(expect.objectContaining({ code: 'store.newer' }));
  expect(readdirSync(dir).filter((name) => name.includes('corrupt'))).toEqual([]);
});

describe('a transaction', () => {
  test('that throws leaves nothing behind, and its listeners are not called', () => {
    const { store } = openCabinet();
    const alarms = new Alarms(store);
    let changes = 0;
    alarms.onChange(() => {
      changes += 1;
    });
    expect(() =>
      store.tx(() => {
        alarms.add('forced', 'A01');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(alarms.all()).toEqual([]);
    expect(changes).toBe(0);
    expect(store.tx(() => [alarms.add('forced', 'A01'), alarms.add('forced', 'A01')])).toEqual([true, false]);
    expect(changes).toBe(1);
    expect(store.tx(() => [alarms.remove('forced', 'A01'), alarms.remove('forced', 'A01')])).toEqual([true, false]);
  });

  test('is durable for whoever opens the directory next', async () => {
    const first = openCabinet();
    first.store.tx(() => new Meta(first.store).set('pepper_id', 'x'));
    await first.store.close();
    expect(new Meta(openCabinet({ dir: first.dir }).store).get('pepper_id')).toBe('x');
  });

  test('does not nest, does not wait, and is the only way to change anything', () => {
    const { store } = openCabinet();
    expect(() => store.tx(() => store.tx(() => 1))).toThrow('does not nest');
    expect(() => store.tx(async () => 1)).toThrow('synchronous');
    expect(() => new Meta(store).set('chain', 'x')).toThrow('outside of store.tx');
    expect(store.tx(() => 7)).toBe(7);
  });

  test('stays whole when a listener fails; the failure is told', () => {
    const { store, troubles } = openCabinet();
    expect(
      store.tx(() => {
        store.afterCommit(() => {
          throw new Error('listener');
        });
        return 3;
      }),
    ).toBe(3);
    expect(troubles.map((error) => error.message)).toEqual(['listener']);
  });

  test('commits with a full sync', () => {
    const { store } = openCabinet();
    const pragma = (name: string) => store.statement<[], Record<string, unknown>>(`PRAGMA ${name}`).get();
    expect(pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(pragma('secure_delete')).toEqual({ secure_delete: 1 });
    expect(pragma('foreign_keys')).toEqual({ foreign_keys: 1 });
  });
});

test('a fact that stays as it is writes nothing', () => {
  const { store } = openCabinet();
  const meta = new Meta(store);
  const changes = store.statement<[], { total: number }>('SELECT total_changes() AS total');
  const writes = (value: object): number => {
    const before = changes.get()?.total ?? 0;
    store.tx(() => meta.set('uses_lost', value));
    return (changes.get()?.total ?? 0) - before;
  };
  expect([writes({}), writes({}), writes({ beforeMs: 1 }), writes({ beforeMs: 1 })]).toEqual([1, 0, 1, 0]);
  expect(meta.get('uses_lost')).toEqual({ beforeMs: 1 });
});

describe('a full disk', () => {
  const small = mkdtempSync(join(tmpdir(), 'lockerd-small-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', small]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync('umount', [small]);
    rmSync(small, { recursive: true });
  });

  test.runIf(mounted)('refuses transactions clearly, allows a start, and is forgotten once there is room', async () => {
    const cabinet = openCabinet({ dir: join(small, 'data') });
    cabinet.audit.begin();
    const ballast = join(small, 'ballast');
    for (let bytes = 512 * 1024; bytes >= 1024; bytes /= 2) {
      for (;;) {
        try {
          writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          break;
        }
      }
    }
    const row = () => cabinet.store.tx(() => cabinet.audit.append({ event: 'device.started' }));
    expect(() => {
      for (let i = 0; i < 2000; i += 1) row();
    }).toThrow(expect.objectContaining({ code: 'store.full' }));
    const { seq } = cabinet.audit.head();
    expect(row).toThrow(expect.objectContaining({ code: 'store.full' }));
    await cabinet.store.close();

    const again = openCabinet({ dir: join(small, 'data') });
    expect(again.audit.head().seq).toBe(seq);
    const append = () => again.store.tx(() => again.audit.append({ event: 'device.started' }));
    expect(append).toThrow(expect.objectContaining({ code: 'store.full' }));
    rmSync(ballast);
    expect(append()).toBe(seq + 1);
    expect(again.troubles).toEqual([]);
  });

  test('by the database limit: the transaction is undone whole, the next one works', () => {
    const { store, audit } = openCabinet();
    audit.begin();
    const pages = store.statement<[], { page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0;
    store.statement(`PRAGMA max_page_count = ${pages + 4}`).all();
    expect(() =>
      store.tx(() => {
        for (let i = 0; i < 2000; i += 1) audit.append({ event: 'device.started' });
      }),
    ).toThrow(expect.objectContaining({ code: 'store.full' }));
    expect(audit.head().seq).toBe(1);
    store.statement('PRAGMA max_page_count = 1000000').all();
    expect(store.tx(() => audit.append({ event: 'device.started' }))).toBe(2);
  });
});
