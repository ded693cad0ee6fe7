import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptClock } from '../../src/clock/floor.js';
import { Meta } from '../../src/store/meta.js';
import { openFile, prepare } from '../../src/store/native.js';
import { Openings } from '../../src/store/openings.js';
import { Rights } from '../../src/store/rights.js';
import { migrations } from '../../src/store/schema.js';
import { type Use, Uses } from '../../src/store/uses.js';
import { openCabinet, tempDir } from './workshop.js';

const until = Date.UTC(2026, 6, 1);
const use = { kind: 'token', ref: 't1', of: 'A01', allowed: 1, untilMs: until } as const satisfies Use;
const code = (expected: string) => expect.objectContaining({ code: expected });

function open(maximum?: number) {
  const { store, ...rest } = openCabinet();
  const uses = new Uses(store, maximum);
  return {
    ...rest,
    store,
    uses,
    take: (more: Partial<Use> = {}) => store.tx(() => uses.take({ ...use, ...more })),
  };
}

describe('the uses of a token', () => {
  test('are counted for each locker by itself', () => {
    const { uses, take } = open();
    take({ allowed: 2 });
    take({ allowed: 2 });
    take({ of: 'A02' });
    expect([
      uses.used({ ...use, ref: 't1', of: 'A01' }),
      uses.used({ ...use, ref: 't1', of: 'A02' }),
      uses.used({ ...use, ref: 't2', of: 'A01' }),
    ]).toEqual([2, 1, 0]);
    for (const spent of [{ allowed: 2 }, { of: 'A02' }]) expect(() => take(spent)).toThrow(code('access.used_up'));
  });

  test('are counted together where two texts have one id', () => {
    const { uses, take } = open();
    take();
    expect(() => take({ untilMs: until + 1 })).toThrow(code('access.used_up'));
    take({ allowed: 2 });
    expect(uses.used({ ...use, ref: 't1', of: 'A01' })).toBe(2);
  });

  test('are given back at most twice each, and the next use has its own two', () => {
    const { store, uses, take } = open();
    const failing = () => {
      take({ allowed: 2 });
      store.tx(() => uses.giveBack(use));
      return uses.used({ ...use, ref: 't1', of: 'A01' });
    };
    expect([failing(), failing(), failing()]).toEqual([0, 0, 1]);
    expect([failing(), failing(), failing()]).toEqual([1, 1, 2]);
    expect(() => take({ allowed: 2 })).toThrow(code('access.used_up'));
  });

  test('that an opening settled leave the next one its two', () => {
    const { store, uses, take } = open();
    take({ allowed: 2 });
    store.tx(() => uses.giveBack(use));
    take({ allowed: 2 });
    store.tx(() => uses.settle(use));
    take({ allowed: 2 });
    store.tx(() => uses.giveBack(use));
    take({ allowed: 2 });
    store.tx(() => uses.giveBack(use));
    expect(uses.used({ ...use, ref: 't1', of: 'A01' })).toBe(1);
  });

  test('are not taken when the intent is not recorded', () => {
    const { store, uses } = open();
    const fail = () =>
      store.tx(() => {
        uses.take(use);
        throw new Error('the disk');
      });
    expect(fail).toThrow('the disk');
    expect([uses.used({ ...use, ref: 't1', of: 'A01' }), uses.count()]).toEqual([0, 0]);
  });
});

describe('the table', () => {
  test('refuses a new token at its cap, never evicts a live one, and takes its further uses', () => {
    const { uses, take } = open(2);
    take({ allowed: 2 });
    take({ ref: 't2' });
    expect(() => take({ ref: 't3' })).toThrow(code('access.uses_full'));
    expect(() => take({ ref: 't2' })).toThrow(code('access.used_up'));
    take({ allowed: 2 });
    expect([
      uses.used({ ...use, ref: 't1', of: 'A01' }),
      uses.used({ ...use, ref: 't2', of: 'A01' }),
      uses.count(),
    ]).toEqual([2, 1, 2]);
  });

  test('has room again when tokens have expired', () => {
    const { store, uses, take } = open(2);
    take();
    take({ ref: 't2', untilMs: until + 1 });
    expect([uses.hasExpired(until - 1), uses.hasExpired(until)]).toEqual([false, true]);
    store.tx(() => uses.purge(until));
    take({ ref: 't3' });
    expect([
      uses.used({ ...use, ref: 't1', of: 'A01' }),
      uses.used({ ...use, ref: 't2', of: 'A01' }),
      uses.count(),
    ]).toEqual([0, 1, 2]);
  });

  test('keeps a token until the later end when two texts have one id', () => {
    const { store, uses, take } = open();
    take({ allowed: 2, untilMs: until + 1000 });
    take({ allowed: 2 });
    store.tx(() => uses.purge(until));
    expect(uses.used({ ...use, ref: 't1', of: 'A01' })).toBe(2);
  });

  test('forgets many in small parts, and counts right all the while', () => {
    const { store, uses } = open();
    store.tx(() => {
      for (let n = 0; n < 2500; n++) uses.take({ ...use, ref: `t${n}` });
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
  first.store.tx(() => new Uses(first.store).take(use));
  await first.store.snapshot();
  first.store.tx(() => new Uses(first.store).take({ ...use, ref: 't2' }));
  expect(new Meta(first.store).get('uses_lost')).toBeUndefined();
  await first.store.close();
  for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(dir, file), { force: true });
  const { store } = openCabinet({ dir });
  expect([
    new Uses(store).used({ ...use, ref: 't1', of: 'A01' }),
    new Uses(store).used({ ...use, ref: 't2', of: 'A01' }),
  ]).toEqual([1, 0]);
  expect(new Meta(store).get('uses_lost')).toEqual({});
});

test('a database of an earlier version keeps its PINs, their uses, used tokens and pending openings', async () => {
  const dir = tempDir();
  await openCabinet({ dir }).store.close();
  const file = join(dir, 'lockerd.db');
  const db = openFile(file, {});
  for (const { name } of prepare<[], { name: string }>(db, "SELECT name FROM sqlite_schema WHERE type = 'table'").all())
    db.exec(`DROP TABLE ${name}`);
  for (const sql of migrations.slice(0, 2)) db.exec(sql);
  db.exec(`
    INSERT INTO pin_rights (ref, locker, hash, from_ms, until_ms, uses_left, give_backs, stored_boot) VALUES
      ('r1', 'A01', 'h1', 5, ${until}, 3, 1, 'b'), ('r2', 'A02', 'h2', NULL, NULL, 0, 0, 'b'), ('r3', 'A03', 'h3', NULL, NULL, NULL, 0, 'b');
    INSERT INTO token_uses (jti, locker, used, until_ms) VALUES ('t1', 'A01', 1, ${until});
    INSERT INTO openings (chain, seq, locker, board, credential_ref, right_kind, boot) VALUES
      ('c', 1, 'A01', 'b1', 'r1', 'pin', 'b'), ('c', 2, 'A02', 'b1', NULL, NULL, 'b'), ('c', 3, 'A01', 'b1', 't1', 'token', 'b');
    INSERT INTO meta (key, value) VALUES ('last_good', '{"wallMs":${until},"boot":"b"}');
    PRAGMA user_version = 2;`);
  db.close();

  const { store } = openCabinet({ dir });
  expect(keptClock(new Meta(store))).toEqual({ boot: 'b', floorMs: until, goodMs: until });
  const rights = new Rights(store);
  const uses = new Uses(store);
  const kept = { role: 'customer', storedBoot: 'b' };
  expect(rights.list()).toEqual([
    { ...kept, ref: 'r1', lockers: ['A01'], fromMs: 5, untilMs: until, uses: 3 },
    { ...kept, ref: 'r2', lockers: ['A02'], uses: 1 },
    { ...kept, ref: 'r3', lockers: ['A03'] },
  ]);
  expect(rights.withNumber('A01').map(({ hash }) => hash)).toEqual(['h1']);
  const used = (ref: string, of: string): number => uses.used({ kind: 'right', ref, of });
  expect([used('r1', 'A01'), used('r2', 'A02'), used('r3', 'A03'), uses.used(use)]).toEqual([0, 1, 0, 1]);
  // One of the two give-backs of its next use was spent before.
  store.tx(() => uses.take({ kind: 'right', ref: 'r1', of: 'A01', allowed: 3 }));
  expect([1, 2].map(() => store.tx(() => uses.giveBack({ kind: 'right', ref: 'r1', of: 'A01' })))).toEqual([
    true,
    false,
  ]);
  expect(new Openings(store).pending().map(({ useKind, useOf, purpose }) => [useKind, useOf, purpose])).toEqual([
    ['right', 'A01', 'collect'],
    [null, null, null],
    ['token', 'A01', 'collect'],
  ]);
});
