import { afterEach, describe, expect, it } from 'vitest';
import type { SimFault } from '../../drivers/simulator/messages.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { BenchCabinet, boardSpec, busSpec, eventually } from './bench-cabinet.js';

const families: readonly Partial<BusBoardSpec>[] = [
  { driver: 'xor-8a', channels: 8 },
  { driver: 'wkly', channels: 12 },
  { driver: 'modbus-waveshare', channels: 8 },
];
const known = boardSpec({ id: 'b1', address: 1, channels: 8, pollMs: 20 });

let cabinet: BenchCabinet | undefined;

/** `real`: what is on the line, where that is not what the config says. */
function start(
  boards: readonly BusBoardSpec[],
  real: readonly BusBoardSpec[],
  faults: readonly SimFault[] = [],
  replyTimeoutMs = 80,
) {
  cabinet = new BenchCabinet({
    ...{ boards, simulated: real, buses: [busSpec({ baud: 19_200, echo: 'off', replyTimeoutMs })] },
    before: (simulator) => {
      for (const fault of faults) simulator.fault(fault, true);
    },
  });
  return cabinet;
}

/** Until a board was asked so often that a verdict on it would have come. */
async function askedAlready(running: BenchCabinet, requests: number): Promise<void> {
  await eventually(() => running.requests.length >= requests);
}

afterEach(() => cabinet?.stop());

describe.each(families)('two boards at one address: $driver', { timeout: 60_000 }, (family) => {
  const board = boardSpec({ ...family, id: 'b2', address: 2, pollMs: 20 });
  const twin = { ...board, id: 'twin' };
  const late = (ms: number): SimFault => ({ on: 'board', id: 'twin', fault: 'late', ms });

  it('that answer at once are found by their damage, and the other board goes on', async () => {
    const running = start([known, board], [known, board, twin], [], 40);
    await eventually(() => running.addresses.get('b2') === 'shared');
    expect(running.answering.get('b1')).toBe(true);
    expect(running.addresses.get('b1')).not.toBe('shared');
  });

  it('of which one begins in the middle of the other are found by their damage', async () => {
    const running = start([known, board], [known, board, twin], [late(2)], 40);
    await eventually(() => running.addresses.get('b2') === 'shared');
    expect(running.addresses.get('b1')).not.toBe('shared');
  });

  it('that answer one behind the other are found though nothing is damaged, and the verdict ends with the second board', async () => {
    const running = start([board], [board, twin], [late(35)]);
    await eventually(() => running.addresses.get('b2') === 'shared');
    expect(running.answering.get('b2')).toBe(true);
    expect((await running.unlock('b2', 3)).sent).toBe('yes');
    running.simulator.fault({ on: 'board', id: 'twin', fault: 'dead' }, true);
    await eventually(() => running.addresses.get('b2') === 'own');
  });
});

describe('what looks like two boards at one address', { timeout: 60_000 }, () => {
  const other = boardSpec({ ...known, id: 'b2', address: 2 });
  const both = [known, other];
  const behind = (hex: string): SimFault => ({ on: 'board', id: 'b2', fault: 'inserted', at: 255, hex });

  it('is one when a single board is damaged: that it may be its wire is said in the message', async () => {
    const running = start(both, both, [{ on: 'board', id: 'b2', fault: 'damaged' }], 40);
    await eventually(() => running.addresses.get('b2') === 'shared');
  });

  it('is one when bytes that form no frame come behind each answer of a single board', async () => {
    const running = start(both, both, [behind('a5a5a5a5')]);
    await eventually(() => running.addresses.get('b2') === 'shared');
    expect(running.answering.get('b2')).toBe(true);
  });

  it('is a driver that lets go of the line when one byte comes behind each answer', async () => {
    const running = start(both, both, [behind('00')]);
    await askedAlready(running, 100);
    expect([...running.addresses.values()]).not.toContain('shared');
  });

  it('is noise when answers come behind rubbish', async () => {
    const running = start(both, both, [{ on: 'bus', id: 'rs485', fault: 'noise' }]);
    await askedAlready(running, 100);
    expect([...running.addresses]).toEqual([]);
  });

  it('is a bad line when every board is damaged', async () => {
    const damaged = ['b1', 'b2'].map((id) => ({ on: 'board', id, fault: 'damaged' }) as const);
    const running = start(both, both, damaged, 40);
    // Four and more of each, the later ones at the prober's pace.
    await eventually(() => running.counters().timeouts >= 9);
    expect([...running.addresses]).toEqual([]);
  });

  it('is a dead board when nothing comes', async () => {
    const running = start(both, both, [{ on: 'board', id: 'b2', fault: 'dead' }], 40);
    await eventually(() => running.counters().timeouts >= 5);
    expect(running.answering.get('b2')).toBe(false);
    expect(running.addresses.get('b2')).toBeUndefined();
  });

  it('is a slow board when the answers come late', async () => {
    const running = start(both, both, [{ on: 'board', id: 'b2', fault: 'late', ms: 100 }]);
    await eventually(() => running.counters().timeouts >= 5);
    expect([...running.addresses.values()]).not.toContain('shared');
  });
});
