import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Credentials, Rights, type StoredRight } from '../../src/store/rights.js';
import { Throttle, type ThrottleRow } from '../../src/store/throttle.js';
import { Uses } from '../../src/store/uses.js';
import { openCabinet } from './workshop.js';

const right: StoredRight = { ref: 'r1', role: 'customer', lockers: ['A01', 'A02'], storedBoot: 'b' };
const full: StoredRight = {
  ...{ ref: 'c1', role: 'courier', lockers: 'any', sizes: ['S', 'L'], fromMs: 5, untilMs: 9, uses: 2 },
  ...{
    hours: [{ days: [6, 7], fromMinute: 0, toMinute: 1440 }],
    subjectRef: 'BK7',
    holder: 'rider-7',
    storedBoot: 'b',
  },
};
const by = (...pins: string[]): Credentials => ({
  pins: pins.map((number) => ({ number, hash: `$argon2id$${number}` })),
  cards: [],
});

const card = 'c4'.repeat(32);

function open() {
  const { store } = openCabinet();
  const rights = new Rights(store);
  const put = (one: StoredRight, credentials: Credentials = by()) => store.tx(() => rights.put(one, credentials));
  return { store, rights, uses: new Uses(store), put };
}

describe('stored rights', () => {
  test('come back as they were put, whatever they say', () => {
    const { rights, put } = open();
    put(full, { ...by('7'), cards: [card] });
    put(right, by('A01', 'A02'));
    expect(rights.get('c1')).toEqual(full);
    expect(rights.list()).toEqual([full, right]);
    expect(rights.credentialsOf('c1')).toEqual({ pins: [{ number: '7', hash: '$argon2id$7' }], cards: [card] });
    expect(rights.credentialCount()).toBe(4);
  });

  test('are found by what is typed, by card and by locker', () => {
    const { rights, put } = open();
    put(right, { ...by('A01', 'A02'), cards: [card] });
    put({ ...right, ref: 'r2', lockers: ['A02'] }, { ...by('A02'), cards: [card] });
    expect(rights.withNumber('A02').map(({ hash, right: { ref } }) => [ref, hash])).toEqual([
      ['r1', '$argon2id$A02'],
      ['r2', '$argon2id$A02'],
    ]);
    expect(rights.withCard(card).map(({ ref }) => ref)).toEqual(['r1', 'r2']);
    expect(rights.naming('A01').map(({ ref }) => ref)).toEqual(['r1']);
    expect([rights.withNumber('A03'), rights.withCard('x'), rights.naming('A03')]).toEqual([[], [], []]);
  });

  test('of one id are replaced, and go with all that belonged to them, their uses too', () => {
    const { store, rights, uses, put } = open();
    put({ ...right, uses: 1 }, { ...by('A01', 'A02'), cards: [card] });
    const use = { kind: 'right', ref: 'r1', of: 'A01', allowed: 1 } as const;
    store.tx(() => uses.take(use));
    put({ ...right, lockers: ['A03'] }, by('A03'));
    expect([rights.withNumber('A01'), rights.withCard(card), rights.naming('A01')]).toEqual([[], [], []]);
    expect([uses.used(use), rights.list().length]).toEqual([0, 1]);
    expect(store.tx(() => [rights.remove('r1'), rights.remove('r1')])).toEqual([true, false]);
    expect(rights.credentialCount()).toBe(0);
  });

  test('that ended are forgotten in small parts', () => {
    const { store, rights } = open();
    store.tx(() => {
      for (let n = 0; n < 450; n++) rights.put({ ...right, ref: `r${n}`, untilMs: n }, by());
      rights.put(full, by());
      rights.put(right, by());
    });
    const left: number[] = [];
    while (rights.hasEnded(440)) {
      store.tx(() => rights.purge(440));
      left.push(rights.list().length);
    }
    expect(left).toEqual([251, 51, 10]);
    expect(rights.get('r1')).toEqual(right);
  });
});

describe('the uses of a stored right', () => {
  const use = { kind: 'right', ref: 'r1', of: 'A01', allowed: 2 } as const;

  test('are counted by themselves, beside those of a token of the same id', () => {
    const { store, uses, put } = open();
    put(right);
    store.tx(() => uses.take(use));
    store.tx(() => uses.take({ ...use, kind: 'token' }));
    store.tx(() => uses.take(use));
    expect([uses.used(use), uses.used({ ...use, kind: 'token' })]).toEqual([2, 1]);
    expect(() => store.tx(() => uses.take(use))).toThrow(expect.objectContaining({ code: 'access.used_up' }));
  });

  test('cannot be taken of a right that was removed meanwhile, limited or not', () => {
    const { store, uses, put, rights } = open();
    put(right);
    store.tx(() => rights.remove('r1'));
    for (const taken of [use, { kind: 'right', ref: 'r1', of: 'A01' } as const])
      expect(() => store.tx(() => uses.take(taken))).toThrow(expect.objectContaining({ code: 'access.used_up' }));
  });

  test('without a limit are not counted, and so never given back', () => {
    const { store, uses, put } = open();
    put(right);
    const unlimited = { kind: 'right', ref: 'r1', of: 'A01' } as const;
    for (let n = 0; n < 5; n++) store.tx(() => uses.take(unlimited));
    expect(store.tx(() => uses.giveBack(unlimited))).toBe(false);
    expect([uses.used(unlimited), uses.count()]).toEqual([0, 0]);
  });

  test('stay when tokens are forgotten: they go with their right', () => {
    const { store, uses, put } = open();
    put({ ...right, untilMs: 10 });
    store.tx(() => uses.take({ ...use, untilMs: 10 }));
    expect(uses.hasExpired(100)).toBe(false);
    store.tx(() => uses.purge(100));
    expect(uses.used(use)).toBe(1);
  });
});

describe('the throttle table', () => {
  const keyOf = (n: number): string => n.toString(16).padStart(32, '0');
  const row = (n: number, pauseUntilMonoMs: number | null): ThrottleRow => ({
    key: keyOf(n),
    failures: 1,
    pauseMs: 0,
    pauseUntilMonoMs,
    boot: 'b',
    lastMonoMs: n,
    lastWallMs: null,
  });

  test('stays at its cap and never forgets a pause that runs', () => {
    const { store } = openCabinet();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.boolean()), { maxLength: 60 }), (puts) => {
        const throttle = new Throttle(store, 10);
        store.tx(() => {
          for (const [n] of puts) throttle.remove(keyOf(n));
          const pausing = new Set<number>();
          for (const [n, paused] of puts) {
            if (paused && pausing.size >= 5 && !pausing.has(n)) continue;
            throttle.put(row(n, paused ? 1 : null));
            if (paused) pausing.add(n);
            else pausing.delete(n);
          }
          expect(throttle.count()).toBeLessThanOrEqual(10);
          for (const n of pausing) expect(throttle.get(keyOf(n))).toBeDefined();
          for (const [n] of puts) throttle.remove(keyOf(n));
        });
      }),
      { numRuns: 50 },
    );
  });
});
