import { describe, expect, test } from 'vitest';
import type { Latch } from '../../drivers/feedback.js';
import { interruptedOpenings, resolveInterrupted } from '../../src/cabinet/interrupted.js';
import type { Place } from '../../src/cabinet/place.js';
import type { PulseResult } from '../../src/cabinet/read-back.js';
import { openTables, pendingOpening } from './open-tables.js';

const place: Place = {
  locker: { id: 'A1', size: 'M', board: 'b1', channel: 2 },
  board: {
    ...{ id: 'b1', driver: 'gpio', chip: 'rig', lines: [1, 2], channels: 2, direction: 'outputs', feedback: 'none' },
    ...{ activeLow: false, bias: 'as-is', drive: 'push-pull', pulseMs: 300, coolDownMs: 0 },
  },
  ...{ latchFeedback: true, doorContact: false },
};

/** A start that finds intents without an outcome. `latches`: what each look at the locker gives; it takes two seconds. */
async function restart({
  latches = [],
  known = true,
  diskFaults = 0,
  phase = 'running' as const,
}: {
  latches?: readonly Latch[];
  known?: boolean;
  diskFaults?: number;
  phase?: 'running' | 'stopping';
}) {
  const { tables, time } = openTables();
  const { store, audit, openings } = tables;
  const pendings = [1, 2].map((seq) => pendingOpening(audit.chain(), { seq, credentialRef: `r${seq}` }));
  store.tx(() => {
    for (const pending of pendings) openings.add(pending);
  });
  let opening = false;
  let explained = false;
  let told = 0;
  const doors = {
    setOpening: (locker: string, now: boolean) => {
      told += 1;
      opening = locker === 'A1' && now;
    },
    mayHaveFired: (locker: string) => {
      explained = locker === 'A1';
    },
  };
  const recorded: [string, PulseResult][] = [];
  let looks = 0;
  let faults = diskFaults;
  const read = async () => {
    expect([opening, explained]).toEqual([true, true]);
    const latch = latches[looks];
    looks += 1;
    time.pass(2_000);
    // The other locker of the board stands open.
    return { latches: latch === undefined ? [] : ['open' as const, latch] };
  };
  const write = (work: () => void): boolean => {
    if (faults-- > 0) return false;
    store.tx(work);
    return true;
  };
  const world = {
    ...{ hardware: { read }, tables, time, life: { phase }, doors, write },
    outcomeRecorded: (locker: string, pulse: PulseResult) => recorded.push([locker, pulse]),
  };
  await resolveInterrupted(world, 'A1', known ? place : undefined, pendings);
  const rows = audit
    .read({ from: 2, limit: 9 })
    .map(({ event, reason, credential_ref, error_args }) => [event, reason, credential_ref, error_args]);
  return { rows, looks, recorded, opening, told, pending: openings.pending().length };
}

const rowsOf = (outcome: string) => [1, 2].map((seq) => [`lock.${outcome}`, 'restarted', `r${seq}`, [seq]]);

describe('openings that a restart cut off', () => {
  test('have opened when their latch is seen open, each with its own outcome', async () => {
    const pulse = { outcome: 'opened', reason: 'restarted', latchSwitch: 'agrees' };
    expect(await restart({ latches: ['open'] })).toEqual({
      ...{ rows: rowsOf('opened'), looks: 1, recorded: [['A1', pulse]], opening: false, told: 2, pending: 0 },
    });
  });

  test('are unconfirmed when the latch is closed: it may have opened and been shut again', async () => {
    const pulse = { outcome: 'unconfirmed', reason: 'restarted' };
    expect(await restart({ latches: ['closed'] })).toEqual({
      ...{ rows: rowsOf('unconfirmed'), looks: 1, recorded: [['A1', pulse]], opening: false, told: 2, pending: 0 },
    });
  });

  test('wait for a board that cannot be read yet, and for five seconds at most', async () => {
    expect(await restart({ latches: ['unknown', 'open'] })).toMatchObject({ rows: rowsOf('opened'), looks: 2 });
    expect(await restart({})).toMatchObject({ rows: rowsOf('unconfirmed'), looks: 3, opening: false });
  });

  test('of a locker that is not configured any more are unconfirmed, and nobody looks', async () => {
    expect(await restart({ latches: ['open'], known: false })).toMatchObject({
      ...{ rows: rowsOf('unconfirmed'), looks: 0, recorded: [], told: 0 },
    });
  });

  test('are recorded as soon as the disk takes it, and keep nobody from the door until then', async () => {
    expect(await restart({ latches: ['open'], diskFaults: 1 })).toMatchObject({ rows: rowsOf('opened'), pending: 0 });
    const stopping = await restart({ latches: ['open'], diskFaults: 1, phase: 'stopping' });
    expect(stopping).toMatchObject({ rows: [], recorded: [], opening: false, pending: 2 });
  });

  test('are settled locker by locker, the oldest first', () => {
    const of = (locker: string, seq: number) => pendingOpening('c', { locker, seq });
    expect([...interruptedOpenings([of('A1', 3), of('B2', 4), of('A1', 5)])]).toEqual([
      ['A1', [of('A1', 3), of('A1', 5)]],
      ['B2', [of('B2', 4)]],
    ]);
    expect(interruptedOpenings([]).size).toBe(0);
  });
});
