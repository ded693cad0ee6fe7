import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Meta } from '../../src/store/meta.js';
import { openFile } from '../../src/store/native.js';
import { Openings } from '../../src/store/openings.js';
import { TokenUses } from '../../src/store/token-uses.js';
import { openCabinet, tempDir } from './workshop.js';

const until = Date.UTC(2026, 6, 1);
const use = { jti: 't1', locker: 'A01', allowed: 1, untilMs: until };
const code = (expected: string) => expect.objectContaining({ code: expected });

function open(maximum?: number) {
  const { store, ...rest } = openCabinet();
  const uses = new TokenUses(store, maximum);
  return {
    ...rest,
    store,
    uses,
    take: (more: Partial<typeof use> = {}) => store.tx(() => uses.take({ ...use, ...more })),
  };
}

describe('the uses of a token', () => {
  test('are counted for each locker by itself', () => {
    const { uses, take } = open();
    take({ allowed: 2 });
    take({ allowed: 2 });
    take({ locker: 'A02' });
    expect([uses.used('t1', 'A01'), uses.used('t1', 'A02'), uses.used('t2', 'A01')]).toEqual([2, 1, 0]);
    for (const spent of [{ allowed: 2 }, { locker: 'A02' }]) expect(() => take(spent)).toThrow(code('access.used_up'));
  });

  test('are counted together where two texts have one id', () => {
    const { uses, take } = open();
    take();
    expect(() => take({ untilMs: until + 1 })).toThrow(code('access.used_up'));
    take({ allowed: 2 });
    expect(uses.used('t1', 'A01')).toBe(2);
  });

  test('are given back at most twice each, and the next use has its own two', () => {
    const { store, uses, take } = open();
    const failing = () => {
      take({ allowed: 2 });
      store.tx(() => uses.giveBack('t1', 'A01'));
      return uses.used('t1', 'A01');
    };
    expect([failing(), failing(), failing()]).toEqual([0, 0, 1]);
    expect([failing(), failing(), failing()]).toEqual([1, 1, 2]);
    expect(() => take({ allowed: 2 })).toThrow(code('access.used_up'));
  });

  test('that an opening settled leave the next one its two', () => {
    const { store, uses, take } = open();
    take({ allowed: 2 });
    store.tx(() => uses.giveBack('t1', 'A01'));
    take({ allowed: 2 });
    store.tx(() => uses.settle('t1', 'A01'));
    take({ allowed: 2 });
    store.tx(() => uses.giveBack('t1', 'A01'));
    take({ allowed: 2 });
    store.tx(() => uses.giveBack('t1', 'A01'));
    expect(uses.used('t1', 'A01')).toBe(1);
  });

  test('are not taken when the intent is not recorded', () => {
    const { store, uses } = open();
    const fail = () =>
      store.tx(() => {
        uses.take(use);
        throw new Error('the disk');
      });
    expect(fail).toThrow('the disk');
    expect([uses.used('t1', 'A01'), uses.count()]).toEqual([0, 0]);
  });
});

describe('the table', () => {
  test('refuses a new token at its cap, never evicts a live one, and takes its further uses', () => {
    const { uses, take } = open(2);
    take({ allowed: 2 });
    take({ jti: 't2' });
    expect(() => take({ jti: 't3' })).toThrow(code('access.uses_full'));
    expect(() => take({ jti: 't2' })).toThrow(code('access.used_up'));
    take({ allowed: 2 });
    expect([uses.used('t1', 'A01'), uses.used('t2', 'A01'), uses.count()]).toEqual([2, 1, 2]);
  });

  test('has room again when tokens have expired', () => {
    const { store, uses, take } = open(2);
    take();
    take({ jti: 't2', untilMs: until + 1 });
    expect([uses.hasExpired(until - 1), uses.hasExpired(until)]).toEqual([false, true]);
    store.tx(() => uses.purge(until));
    take({ jti: 't3' });
    expect([uses.used('t1', 'A01'), uses.used('t2', 'A01'), uses.count()]).toEqual([0, 1, 2]);
  });

  test('keeps a token until the later end when two texts have one id', () => {
    const { store, uses, take } = open();
    take({ allowed: 2, untilMs: until + 1000 });
    take({ allowed: 2 });
    store.tx(() => uses.purge(until));
    expect(uses.used('t1', 'A01')).toBe(2);
  });

  test('forgets many in small parts, and counts right all the while', () => {
    const { store, uses } = open();
    store.tx(() => {
      for (let n = 0; n < 2500; n++) uses.take({ ...use, jti: `t${n}` });
    });
    const left: number[] = [];
    while (uses.hasExpired(until)) {
      store.tx(() => uses.purge(until));
      left.push(uses.count());
    }
    expect(left).toEqual([1500, 500, 0]);
  });
});

test('a loss of the database keeps the uses that can be read, and says that some may be missing', async () => {
  const dir = tempDir();
  const first = openCabinet({ dir });
  first.audit.begin();
  first.store.tx(() => new TokenUses(first.store).take(use));
  await first.store.snapshot();
  first.store.tx(() => new TokenUses(first.store).take({ ...use, jti: 't2' }));
  expect(new Meta(first.store).get('uses_lost')).toBeUndefined();
  await first.store.close();
  for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(dir, file), { force: true });
  const { store } = openCabinet({ dir });
  expect([new TokenUses(store).used('t1', 'A01'), new TokenUses(store).used('t2', 'A01')]).toEqual([1, 0]);
  expect(new Meta(store).get('uses_lost')).toEqual({});
});

test('a database of the version before gets the table, and its pending openings of PINs stay such', async () => {
  const dir = tempDir();
  const { store } = openCabinet({ dir });
  store.tx(() => new TokenUses(store).take(use));
  await store.close();
  const file = join(dir, 'lockerd.db');
  const db = openFile(file, {});
  db.exec(`DROP TABLE token_uses; ALTER TABLE openings DROP COLUMN right_kind; ALTER TABLE openings DROP COLUMN subject_ref;
    INSERT INTO openings (chain, seq, locker, board, credential_ref, boot) VALUES ('c', 1, 'A01', 'b1', 'r1', 'b'),
      ('c', 2, 'A02', 'b1', NULL, 'b');
    PRAGMA user_version = 1;`);
  db.close();
  const later = openCabinet({ dir }).store;
  expect(new Openings(later).pending().map(({ rightKind }) => rightKind)).toEqual(['pin', null]);
  later.tx(() => new TokenUses(later).take(use));
  expect(new TokenUses(later).used('t1', 'A01')).toBe(1);
});
