import { describe, expect, it } from 'vitest';
import { nothingTried } from '../../src/commission/commissioning.js';
import { conclude } from '../../src/commission/conclusion.js';
import type { Job, Trial, TriedBoard } from '../../src/commission/wiring.js';

/** Relays on GPIO lines, and contacts on inputs: any input may be of any door. */
const relays: TriedBoard = { id: 'relays', locks: [1, 2, 3], contacts: 0, usual: 'closed-is-1' };
const contacts: TriedBoard = { id: 'contacts', locks: [], contacts: 3, of: 'door', usual: 'closed-is-1' };
const latches: TriedBoard = { id: 'latches', locks: [], contacts: 3, of: 'latch', usual: 'closed-is-1' };
const job: Job = { boards: [relays, contacts, latches], doors: ['A', 'B', 'C'] };

function trial(channel: number, door: string, changes: readonly (readonly [string, number, (0 | 1)?])[]): Trial {
  return {
    lock: { board: 'relays', channel },
    moved: [door],
    changes: changes.map(([board, number, from = 1]) => ({ board, number, from })),
    stayed: [],
  };
}

function concluded(...trials: readonly Trial[]) {
  const { lockers, boards, findings } = conclude(job, { ...nothingTried, trials });
  return { lockers, boards: boards.map(({ id, feedback }) => `${id} ${feedback}`), findings };
}

describe('inputs of banks', () => {
  it('are given to the lockers whose doors move them, in whatever order, with their polarity', () => {
    const { lockers, boards, findings } = concluded(
      trial(1, 'B', [
        ['contacts', 3],
        ['latches', 1, 0],
      ]),
      trial(2, 'A', [
        ['contacts', 1],
        ['latches', 3, 0],
      ]),
      trial(3, 'C', [
        ['contacts', 2],
        ['latches', 2, 0],
      ]),
    );
    expect(findings).toEqual([]);
    expect(boards).toEqual(['relays none', 'contacts closed-is-1', 'latches open-is-1']);
    expect(lockers).toMatchObject([
      { id: 'A', lock: { channel: 2 }, door: { board: 'contacts', number: 1 }, latch: { number: 3 } },
      { id: 'B', lock: { channel: 1 }, door: { number: 3 }, latch: { number: 1 } },
      { id: 'C', lock: { channel: 3 }, door: { number: 2 }, latch: { number: 2 } },
    ]);
  });

  it('that never change are a dead contact of the door that has none', () => {
    const { lockers, findings } = concluded(
      trial(1, 'A', [['contacts', 1]]),
      trial(2, 'B', []),
      trial(3, 'C', [['contacts', 3]]),
    );
    expect(lockers.map(({ id }) => id)).toEqual(['A', 'C']);
    expect(findings).toEqual([{ kind: 'dead_contact', door: 'B', lock: { board: 'relays', channel: 2 } }]);
  });

  it('that change with two doors are shared, and one that says the contrary is the wrong way round', () => {
    const shared = concluded(
      trial(1, 'A', [['contacts', 1]]),
      trial(2, 'B', [['contacts', 1]]),
      trial(3, 'C', [['contacts', 3]]),
    );
    expect(shared.findings).toEqual([
      { kind: 'shared_contact', contact: { board: 'contacts', number: 1 }, doors: ['A', 'B'] },
    ]);
    const inverted = concluded(
      trial(1, 'A', [['contacts', 1]]),
      trial(2, 'B', [['contacts', 2, 0]]),
      trial(3, 'C', [['contacts', 3]]),
    );
    expect(inverted.findings).toMatchObject([{ kind: 'inverted_contact', door: 'B', contact: { number: 2 } }]);
    expect(inverted.lockers.map(({ id }) => id)).toEqual(['A', 'C']);
  });

  it('of which several change at once are named', () => {
    const { findings } = concluded(
      trial(1, 'A', [
        ['contacts', 1],
        ['contacts', 2],
      ]),
    );
    expect(findings).toMatchObject([
      { kind: 'several_contacts', door: 'A', contacts: [{ number: 1 }, { number: 2 }] },
      { kind: 'doors_missing' },
    ]);
  });
});
