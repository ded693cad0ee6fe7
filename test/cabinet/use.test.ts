import { describe, expect, test } from 'vitest';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import type { DropOffEnd, DropOffKeeper, NewDropOff } from '../../src/cabinet/drop-off-keeper.js';
import type { PulseResult } from '../../src/cabinet/read-back.js';
import type { CabinetTables } from '../../src/cabinet/tables.js';
import { settleUse, takeUse } from '../../src/cabinet/use.js';
import type { PendingOpening } from '../../src/store/openings.js';
import { openTables, pendingOpening } from './open-tables.js';

const use = { kind: 'token', ref: 't1', of: 'A1', allowed: 2 } as const;
const outcomes = ['opened', 'failed', 'unconfirmed'] as const;

describe('the use that an opening takes', () => {
  test('is given back when it failed, twice and no more, and is spent whatever else it came to', () => {
    const { tables } = openTables();
    const pending = pendingOpening(tables.audit.chain(), { credentialRef: 't1', useKind: 'token', useOf: 'A1' });
    const used = (outcome: PulseResult['outcome']): number => {
      tables.store.tx(() => {
        takeUse(tables, { locker: 'A1', use, credentialRef: 't1' }, 0, false);
        settleUse(tables, pending, { outcome });
      });
      return tables.uses.usedOf('token', 't1')[0]?.used ?? 0;
    };
    expect([used('failed'), used('failed'), used('failed')]).toEqual([0, 0, 1]);
    expect(() => used('unconfirmed')).not.toThrow();
    expect(() => used('opened')).toThrow(expect.objectContaining({ code: 'access.used_up' }));
  });

  test('can be given back twice anew once one was spent', () => {
    const { tables } = openTables();
    const pending = pendingOpening(tables.audit.chain(), { credentialRef: 't1', useKind: 'token', useOf: 'A1' });
    const many = { ...use, allowed: 9 };
    const used = ['failed', 'failed', 'opened', 'failed', 'failed', 'failed'].map((outcome) => {
      tables.store.tx(() => {
        takeUse(tables, { locker: 'A1', use: many, credentialRef: 't1' }, 0, false);
        settleUse(tables, pending, { outcome: outcome === 'opened' ? 'opened' : 'failed' });
      });
      return tables.uses.usedOf('token', 't1')[0]?.used ?? 0;
    });
    expect(used).toEqual([0, 0, 1, 1, 1, 2]);
  });

  test('of a command is its one run, which a second try goes on with', () => {
    const { tables } = openTables();
    const grant: Grant = { locker: 'A1', use: { kind: 'command', ref: 'cmd1', untilMs: 9e12 }, credentialRef: 'cmd1' };
    const pending = pendingOpening(tables.audit.chain(), { credentialRef: 'cmd1', useKind: 'command', useOf: 'A1' });
    const { store, commands } = tables;
    store.tx(() => takeUse(tables, grant, 0, false));
    expect(() => store.tx(() => takeUse(tables, grant, 0, false))).toThrow();
    store.tx(() => settleUse(tables, pending, { outcome: 'failed', reason: 'latch_closed' }));
    expect(commands.get('cmd1')).toEqual({
      ...{ outcome: 'failed', reason: 'latch_closed', data: { opening: 'failed', locker: 'A1' } },
    });
    store.tx(() => takeUse(tables, grant, 0, true));
    store.tx(() => settleUse(tables, pending, { outcome: 'unconfirmed' }));
    expect(commands.get('cmd1')).toEqual({ outcome: 'done', data: { opening: 'unconfirmed', locker: 'A1' } });
  });

  test('is not taken of whoever was erased since it was decided', () => {
    const { tables } = openTables();
    tables.store.tx(() => tables.persons.erase(tables.persons.personOf('BK1'), []));
    const grant: Grant = { locker: 'A1', use, credentialRef: 't1', subjectRef: 'BK1' };
    expect(() => tables.store.tx(() => takeUse(tables, grant, 0, false))).toThrow(
      expect.objectContaining({ code: 'access.used_up' }),
    );
    expect(tables.uses.usedOf('token', 't1')).toEqual([]);
  });

  test('has what belongs to it done in the same transaction, at the first try only', () => {
    const { tables } = openTables();
    let done = 0;
    const grant: Grant = { locker: 'A1', alongside: () => (done += 1) };
    const tries = [false, true].map((again) => {
      tables.store.tx(() => takeUse(tables, grant, 0, again));
      return done;
    });
    expect(tries).toEqual([1, 1]);
  });
});

/** The keeper of drop-offs, as somebody else may be. */
function keeperOf({ dropOffs }: CabinetTables): DropOffKeeper {
  return {
    of: (locker) => dropOffs.of(locker),
    openOf: (ref) => dropOffs.openOf(ref),
    begin: (drop) => dropOffs.begin(drop),
    close: (locker) => dropOffs.close(locker),
    forget: (ref) => dropOffs.forget(ref),
    end: (locker, end) => dropOffs.end(locker, end),
  };
}

describe('what a courier leaves', () => {
  const dropOff: Grant = { locker: 'A1', purpose: 'drop_off', credentialRef: 'c1' };

  test('is his from his opening on', () => {
    const { tables } = openTables();
    const told: unknown[] = [];
    const dropOffs = { ...keeperOf(tables), begin: (drop: NewDropOff) => void told.push(drop) };
    const who = { mode: 'card', actor: 'rider-7', actorRole: 'courier' } as const;
    tables.store.tx(() => {
      takeUse({ ...tables, dropOffs }, { ...dropOff, ...who, subjectRef: 'BK1' }, 1234.5, false);
      takeUse(tables, dropOff, 1234.5, false);
    });
    const begun = { locker: 'A1', ref: 'c1', boot: 'b00t1', monoMs: 1234 };
    const as = { access_mode: 'card', actor: 'rider-7', actor_role: 'courier' };
    expect(told).toEqual([{ ...begun, subjectRef: 'BK1', who: as }]);
    expect(tables.dropOffs.of('A1')).toEqual({ locker: 'A1', ref: 'c1', boot: 'b00t1', monoMs: 1234, closed: false });
    tables.store.tx(() => {
      takeUse(tables, { ...dropOff, locker: 'A2', purpose: 'collect' }, 0, false);
      takeUse(tables, { locker: 'A3', purpose: 'drop_off' }, 0, false);
    });
    expect([tables.dropOffs.of('A2'), tables.dropOffs.of('A3')]).toEqual([undefined, undefined]);
  });

  test.each<[PendingOpening['purpose'], PendingOpening['useKind'], readonly string[]]>([
    // In the order of `outcomes`.
    ['collect', 'right', ['gone', 'open', 'shut']],
    ['return', null, ['gone', 'open', 'open']],
    ['drop_off', 'right', ['open', 'gone', 'open']],
    // It was not the first opening of the drop-off, so something may be in there.
    ['drop_off', null, ['open', 'open', 'open']],
    [null, null, ['open', 'open', 'open']],
  ])('after an opening for %s with the use %s is %j', (purpose, useKind, expected) => {
    const found = outcomes.map((outcome) => {
      const { tables } = openTables();
      const pending = pendingOpening(tables.audit.chain(), { purpose, useKind });
      tables.store.tx(() => {
        takeUse(tables, dropOff, 0, false);
        settleUse(tables, pending, { outcome });
      });
      const left = tables.dropOffs.of('A1');
      if (left === undefined) return 'gone';
      return left.closed ? 'shut' : 'open';
    });
    expect(found).toEqual(expected);
  });

  test.each([
    ['collect', 'opened', 'collected'],
    ['return', 'opened', 'returned'],
    ['drop_off', 'failed', 'not_filled'],
  ] as const)('ends by an opening for %s that has %s, and it is told how and who opened', (purpose, outcome, how) => {
    const { tables } = openTables();
    const told: [string, DropOffEnd][] = [];
    const dropOffs = { ...keeperOf(tables), end: (locker: string, end: DropOffEnd) => told.push([locker, end]) > 0 };
    const nobody = pendingOpening(tables.audit.chain(), { purpose, useKind: 'right' });
    const somebody = { ...nobody, locker: 'A2', credentialRef: 'r1', accessMode: 'pin' } as const;
    tables.store.tx(() => {
      for (const pending of [nobody, somebody]) settleUse({ ...tables, dropOffs }, pending, { outcome });
    });
    expect(told).toEqual([
      ['A1', { how, who: {} }],
      ['A2', { how, who: { access_mode: 'pin', credential_ref: 'r1' } }],
    ]);
  });
});
