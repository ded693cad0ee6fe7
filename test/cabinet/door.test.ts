import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DoorState,
  factOf,
  isLeftOpen,
  newDoor,
  type Sensors,
  stateOf,
  withReading,
  withRecorded,
} from '../../src/cabinet/door.js';

/** A locker with a latch and no door contact, after these readings: `[what it says, when]`. */
function latchOnly(recorded: 'closed' | 'open' | undefined, ...readings: ['closed' | 'open' | 'unknown', number][]) {
  const start = newDoor(recorded, { latch: true, door: false });
  return readings.reduce((door, [reading, atMs]) => withReading(door, 'latch', reading, atMs), start);
}

describe('what a latch tells of a door', () => {
  it('a first reading is learned, not reported', () => {
    expect(factOf(latchOnly(undefined, ['open', 0]), false)).toEqual({ kind: 'learned', state: 'open' });
  });

  it('an open latch without an opening is forced', () => {
    const door = latchOnly('closed', ['closed', 0], ['open', 10]);
    expect(factOf(door, false)).toEqual({ kind: 'forced', unseen: false });
    expect(factOf(door, true)).toEqual({ kind: 'learned', state: 'open' });
  });

  it('a door that opened while nobody looked is forced, and says so', () => {
    expect(factOf(latchOnly('closed', ['open', 0]), false)).toEqual({ kind: 'forced', unseen: true });
    const silent = latchOnly('closed', ['closed', 0], ['unknown', 5], ['open', 10]);
    expect(factOf(silent, false)).toEqual({ kind: 'forced', unseen: true });
  });

  it('a board that falls silent tells nothing of its doors', () => {
    const door = latchOnly('open', ['open', 0], ['unknown', 10]);
    expect(factOf(door, false)).toEqual({ kind: 'none' });
    expect(isLeftOpen(door, 100, 10_000)).toBe(false);
  });

  it('a door is left open only after the whole time of open readings', () => {
    const open = latchOnly('open', ['open', 0], ['open', 90]);
    expect(isLeftOpen(open, 100, 99)).toBe(false);
    expect(isLeftOpen(open, 100, 100)).toBe(true);
    const shut = latchOnly('open', ['open', 0], ['closed', 100], ['open', 110]);
    expect(isLeftOpen(shut, 100, 150)).toBe(false);
  });
});

describe('a latch and a door contact together', () => {
  const table: [Sensors['latch'], Sensors['door'], DoorState['state']][] = [
    ['closed', 'closed', 'closed'],
    ['closed', 'open', 'open'],
    ['open', 'closed', 'open'],
    ['unknown', 'open', 'open'],
    ['open', 'unknown', 'open'],
    ['closed', 'unknown', 'unknown'],
    ['unknown', 'closed', 'unknown'],
    ['none', 'closed', 'closed'],
    ['none', 'unknown', 'unknown'],
    ['closed', 'none', 'closed'],
    ['none', 'none', 'unknown'],
  ];
  it.each(table)('latch %s, door %s: %s', (latch, door, state) => {
    expect(stateOf({ latch, door })).toBe(state);
  });

  it('a bolt that springs back under an open door closes nothing; shutting the door does, once', () => {
    let door = newDoor('open', { latch: true, door: true });
    door = withReading(door, 'latch', 'open', 0);
    door = withReading(door, 'door', 'open', 10);
    door = withReading(door, 'latch', 'closed', 300);
    expect(factOf(door, false)).toEqual({ kind: 'none' });
    door = withReading(door, 'door', 'closed', 9_000);
    expect(factOf(door, false)).toEqual({ kind: 'closed' });
  });

  it('a door that opens while its latch says closed is forced', () => {
    let door = newDoor('closed', { latch: true, door: true });
    door = withReading(door, 'latch', 'closed', 0);
    door = withReading(door, 'door', 'closed', 0);
    door = withReading(door, 'door', 'open', 10);
    expect(factOf(door, false)).toEqual({ kind: 'forced', unseen: false });
  });
});

describe('whatever the sensors say in whatever order', () => {
  const reading = fc.record({
    sensor: fc.constantFrom('latch', 'door'),
    says: fc.constantFrom('closed', 'open', 'unknown' as const),
    explained: fc.boolean(),
    /** The disk takes what is told. */
    written: fc.boolean(),
  });
  const has = fc.constantFrom({ latch: true, door: true }, { latch: true, door: false }, { latch: false, door: true });
  const start = fc.constantFrom(undefined, 'closed', 'open' as const);

  it('closed is told only while every sensor says so, and the record follows the locker, each change once', () => {
    fc.assert(
      fc.property(has, start, fc.array(reading), (sensors, recorded, readings) => {
        let door: DoorState = newDoor(recorded, sensors);
        const rows: string[] = [];
        readings.forEach(({ sensor, says, explained, written }, atMs) => {
          if (!sensors[sensor]) return;
          door = withReading(door, sensor, says, atMs);
          const fact = factOf(door, explained);
          if (fact.kind === 'none') return;
          expect(door.state).not.toBe('unknown');
          const said = [sensors.latch && door.sensors.latch, sensors.door && door.sensors.door];
          if (fact.kind === 'closed') expect(said.every((one) => one === false || one === 'closed')).toBe(true);
          if (fact.kind === 'forced') expect(said).toContain('open');
          if (!written) return;
          const state = fact.kind === 'closed' ? 'closed' : fact.kind === 'forced' ? 'open' : fact.state;
          expect(state).not.toBe(door.recorded);
          rows.push(state);
          door = withRecorded(door, state);
          expect(factOf(door, explained)).toEqual({ kind: 'none' });
        });
        // Closings and openings take turns: none is told twice, none of them was left out.
        for (const [at, row] of rows.entries()) expect(row).not.toBe(at === 0 ? recorded : rows[at - 1]);
        // What could not be written is asked for again, until the record says what the sensors say.
        const last = factOf(door, false);
        expect(last.kind === 'none').toBe(door.state === 'unknown' || door.state === door.recorded);
      }),
    );
  });
});
