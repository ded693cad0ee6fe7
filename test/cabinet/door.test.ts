import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DoorState, factOf, isLeftOpen, newDoor, withLatch, withRecorded } from '../../src/cabinet/door.js';

describe('what a latch tells of a door', () => {
  it('a first reading is learned, not reported', () => {
    expect(factOf(withLatch(newDoor(undefined), 'open', 0), false)).toEqual({ kind: 'learned', state: 'open' });
  });

  it('an open latch without an opening is forced', () => {
    const door = withLatch(withLatch(newDoor('closed'), 'closed', 0), 'open', 10);
    expect(factOf(door, false)).toEqual({ kind: 'forced', unseen: false });
    expect(factOf(door, true)).toEqual({ kind: 'learned', state: 'open' });
  });

  it('a door that opened while nobody looked is forced, and says so', () => {
    expect(factOf(withLatch(newDoor('closed'), 'open', 0), false)).toEqual({ kind: 'forced', unseen: true });
    const silent = withLatch(withLatch(newDoor('closed'), 'closed', 0), 'unknown', 5);
    expect(factOf(withLatch(silent, 'open', 10), false)).toEqual({ kind: 'forced', unseen: true });
  });

  it('a board that falls silent tells nothing of its doors', () => {
    const door = withLatch(withLatch(newDoor('open'), 'open', 0), 'unknown', 10);
    expect(factOf(door, false)).toEqual({ kind: 'none' });
    expect(isLeftOpen(door, 100, 10_000)).toBe(false);
  });

  it('a door is left open only after the whole time of open readings', () => {
    const open = withLatch(withLatch(newDoor('open'), 'open', 0), 'open', 90);
    expect(isLeftOpen(open, 100, 99)).toBe(false);
    expect(isLeftOpen(open, 100, 100)).toBe(true);
    const shut = withLatch(open, 'closed', 100);
    expect(isLeftOpen(withLatch(shut, 'open', 110), 100, 150)).toBe(false);
  });

  it('every fact, once recorded, is told once only', () => {
    const latch = fc.constantFrom('closed', 'open', 'unknown' as const);
    fc.assert(
      fc.property(
        fc.constantFrom(undefined, 'closed', 'open' as const),
        fc.array(latch),
        fc.boolean(),
        (start, seen, explained) => {
          let door: DoorState = newDoor(start);
          seen.forEach((state, at) => {
            door = withLatch(door, state, at);
            const fact = factOf(door, explained);
            if (fact.kind === 'none') return;
            expect(door.latch).not.toBe('unknown');
            door = withRecorded(door, door.latch === 'open' ? 'open' : 'closed');
            expect(factOf(door, explained)).toEqual({ kind: 'none' });
          });
        },
      ),
    );
  });
});
