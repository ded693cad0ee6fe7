import { existsSync, realpathSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import type { BusSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { boardSpec } from './board-spec.js';
import { Events, openWire, type Wire } from './wire.js';

const bus: BusSpec = { id: 'rs485', port: 'sim:one', baud: 115200, echo: 'off', replyTimeoutMs: 300 };
const boards = [
  boardSpec({ id: 'x1', address: 1 }),
  boardSpec({ id: 'x2', address: 2, channels: 6, pulseMs: 50, feedback: 'open-is-1' }),
  boardSpec({ id: 'k3', driver: 'kerong-cu16', address: 3, channels: 16, unlockReply: 'none' }),
];

const QUERY_X1 = '80 01 00 33 B2';
const QUERY_X2 = '80 02 00 33 B1';
const QUERY_K3 = '02 30 30 03 65';
const ALL_CLOSED_X1 = '80 01 FF FF FF 33 4D';
const ALL_CLOSED_X2 = '80 02 00 00 00 33 B1';
const ALL_CLOSED_K3 = '02 30 35 FF FF 00 00 03 68';

let simulator: Simulator;
let wire: Wire;
let events: Events;

beforeEach(async () => {
  // Noise of two bytes, both 0x80: the most misleading one, as it starts a frame.
  simulator = startSimulator({ buses: [bus], boards, random: () => 0.5 });
  events = new Events();
  simulator.on(events.add);
  wire = await openWire(simulator.paths.rs485 ?? '');
});

afterEach(async () => {
  await wire.close();
  simulator.close();
});

describe('simulated boards of two families on one line', () => {
  it('answer their own requests and nothing else', async () => {
    expect(await wire.ask(QUERY_X1, 7)).toBe(ALL_CLOSED_X1);
    expect(await wire.ask(QUERY_K3, 9)).toBe(ALL_CLOSED_K3);
    expect(await wire.ask(QUERY_X2, 7)).toBe(ALL_CLOSED_X2);
  });

  it('find a request behind garbage and behind frames with a wrong checksum', async () => {
    expect(await wire.ask(`FF 8A 02 02 00 8A 01 ${QUERY_X1}`, 7)).toBe(ALL_CLOSED_X1);
    expect(await wire.ask(`02 30 30 03 66 8A 01 03 11 98 ${QUERY_K3}`, 9)).toBe(ALL_CLOSED_K3);
    expect(events.of('energised')).toEqual([]);
  });

  it('take the requests of all units one after another', async () => {
    expect(await wire.ask('02 F0 32 03 27', 9)).toBe('02 30 36 FF FF 00 00 03 69');
  });
});

describe('an unlock', () => {
  it('pops the door open, and the latch reads open until the door is closed and the pulse is over', async () => {
    expect(await wire.ask('8A 02 05 11 9C', 5)).toBe('8A 02 05 11 9C');
    expect(events.of('energised')).toMatchObject([{ board: 'x2', channel: 5, forMs: 50 }]);
    expect(events.of('door')).toMatchObject([{ board: 'x2', channel: 5, state: 'open' }]);
    expect(await wire.ask(QUERY_X2, 7)).toBe('80 02 00 00 10 33 A1');
    simulator.door('x2', 5, 'closed');
    while ((await wire.ask(QUERY_X2, 7)) !== ALL_CLOSED_X2) expect(events.of('energised')).toHaveLength(1);
    expect(events.of('door').map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  it('with seconds lasts that long', async () => {
    await wire.ask('8A 01 04 11 02 9C', 5);
    expect(events.of('energised')).toMatchObject([{ board: 'x1', channel: 4, forMs: 2000 }]);
  });

  it('of a kerong unit acts without an answer', async () => {
    wire.port.write(Buffer.from('023B310371', 'hex'));
    expect(await events.waitFor('energised')).toMatchObject([{ board: 'k3', channel: 12, forMs: 300 }]);
    expect(await wire.ask(QUERY_K3, 9)).toBe('02 30 35 FF F7 00 00 03 60');
  });

  it('of all opens one lock after another', async () => {
    expect(await wire.ask('8A 02 00 11 99', 5)).toBe('8A 02 00 11 99');
    const pulses = events.of('energised');
    expect(pulses.map(({ channel }) => channel)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [index, pulse] of pulses.entries()) {
      expect(pulse.monoMs - (pulses[index - 1]?.monoMs ?? 0)).toBeGreaterThanOrEqual(50);
    }
  });

  it('of a channel that the board does not have moves nothing', async () => {
    await wire.ask('8A 01 20 11 BA', 5);
    expect(events.of('energised')).toEqual([]);
  });
});

describe('a door', () => {
  it('pulled open without an unlock reads open', async () => {
    simulator.door('x1', 1, 'open');
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FE 33 4C');
  });

  it('of an unknown board or channel is a clear error', () => {
    const failed = expect.objectContaining({ code: 'sim.failed' });
    expect(() => simulator.door('x9', 1, 'open')).toThrow(failed);
    expect(() => simulator.door('x1', 25, 'open')).toThrow(failed);
    expect(() => simulator.plug('other', false)).toThrow(failed);
  });
});

describe('a fault', () => {
  const on = (fault: SimFault): void => simulator.fault(fault, true);

  it('dead: hears and does nothing, until it is cleared', async () => {
    on({ on: 'board', id: 'x1', fault: 'dead' });
    wire.port.write(Buffer.from('8A0105119F', 'hex'));
    expect(await wire.ask(QUERY_X2, 7)).toBe(ALL_CLOSED_X2);
    expect(events.of('energised')).toEqual([]);
    simulator.fault({ on: 'board', id: 'x1', fault: 'dead' }, false);
    expect(await wire.ask(QUERY_X1, 7)).toBe(ALL_CLOSED_X1);
  });

  it('mute: acts and says nothing', async () => {
    on({ on: 'board', id: 'x1', fault: 'mute' });
    wire.port.write(Buffer.from('8A0105119F', 'hex'));
    await events.waitFor('energised');
    expect(await wire.ask(QUERY_X2, 7)).toBe(ALL_CLOSED_X2);
  });

  it('late: the next board is not held up by it', async () => {
    on({ on: 'board', id: 'x1', fault: 'late', ms: 150 });
    wire.port.write(Buffer.from(QUERY_X1.replaceAll(' ', ''), 'hex'));
    expect(await wire.ask(QUERY_X2, 7)).toBe(ALL_CLOSED_X2);
    expect(await wire.take(7)).toBe(ALL_CLOSED_X1);
  });

  it('damaged, wrong-address and merged: the answer is what the name says', async () => {
    on({ on: 'board', id: 'x1', fault: 'damaged' });
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FF 33 18');
    simulator.fault({ on: 'board', id: 'x1', fault: 'damaged' }, false);
    on({ on: 'board', id: 'x1', fault: 'merged' });
    expect(await wire.ask(QUERY_X1, 14)).toBe(`80 02 FF FF FF 33 4E ${ALL_CLOSED_X1}`);
    on({ on: 'board', id: 'k3', fault: 'wrong-address' });
    expect(await wire.ask(QUERY_K3, 9)).toBe('02 40 35 FF FF 00 00 03 78');
  });

  it('split: the rest of the answer comes after the gap', async () => {
    on({ on: 'board', id: 'x1', fault: 'split', ms: 60 });
    expect(await wire.ask(QUERY_X1, 3)).toBe(ALL_CLOSED_X1.slice(0, 8));
    expect(await wire.take(4)).toBe(ALL_CLOSED_X1.slice(9));
  });

  it('noise and echo: bytes before the answer that are none of it', async () => {
    on({ on: 'bus', id: 'rs485', fault: 'noise' });
    expect(await wire.ask(QUERY_X1, 10)).toBe(`80 80 80 ${ALL_CLOSED_X1}`);
    simulator.fault({ on: 'bus', id: 'rs485', fault: 'noise' }, false);
    on({ on: 'bus', id: 'rs485', fault: 'echo' });
    expect(await wire.ask(QUERY_X1, 12)).toBe(`${QUERY_X1} ${ALL_CLOSED_X1}`);
  });

  it('jam: the lock is energised and the door stays shut', async () => {
    on({ on: 'channel', id: 'x1', channel: 5, fault: 'jam' });
    expect(await wire.ask('8A 01 05 11 9F', 5)).toBe('8A 01 05 11 9F');
    expect(events.of('energised')).toHaveLength(1);
    expect(events.of('door')).toEqual([]);
    expect(await wire.ask(QUERY_X1, 7)).toBe(ALL_CLOSED_X1);
  });

  it('stuck-closed and stuck-open: the feedback says so whatever the door does', async () => {
    on({ on: 'channel', id: 'x1', channel: 1, fault: 'stuck-closed' });
    on({ on: 'channel', id: 'x1', channel: 2, fault: 'stuck-open' });
    simulator.door('x1', 1, 'open');
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FD 33 4F');
    simulator.fault({ on: 'channel', id: 'x1', channel: 2, fault: 'stuck-open' }, false);
    simulator.fault({ on: 'channel', id: 'x1', channel: 1, fault: 'stuck-closed' }, false);
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FE 33 4C');
  });

  it('swapped-lock and swapped-switch: the other door opens, and the other bit says so', async () => {
    on({ on: 'channel', id: 'x1', channel: 5, fault: 'swapped-lock', with: 6 });
    await wire.ask('8A 01 05 11 9F', 5);
    expect(events.of('energised')).toMatchObject([{ channel: 5 }]);
    expect(events.of('door')).toMatchObject([{ channel: 6, state: 'open' }]);
    // Channel 6 is bit 5 of the last byte.
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF DF 33 6D');
    on({ on: 'channel', id: 'x1', channel: 6, fault: 'swapped-switch', with: 1 });
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FE 33 4C');
    simulator.fault({ on: 'channel', id: 'x1', channel: 6, fault: 'swapped-switch', with: 1 }, false);
    simulator.fault({ on: 'channel', id: 'x1', channel: 5, fault: 'swapped-lock', with: 6 }, false);
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF DF 33 6D');
    expect(() => on({ on: 'channel', id: 'x1', channel: 1, fault: 'swapped-lock', with: 25 })).toThrow('not 25');
  });

  it('inverted: the switch of one lock says the contrary', async () => {
    on({ on: 'channel', id: 'x1', channel: 1, fault: 'inverted' });
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF FE 33 4C');
    simulator.door('x1', 1, 'open');
    expect(await wire.ask(QUERY_X1, 7)).toBe(ALL_CLOSED_X1);
  });

  it('reports: a door that moves is said unasked, by families that can', async () => {
    on({ on: 'board', id: 'x1', fault: 'reports' });
    simulator.door('x1', 7, 'open');
    expect(await wire.take(5)).toBe('81 01 07 00 87');
    expect(() => on({ on: 'board', id: 'k3', fault: 'reports' })).toThrow('never report');
  });
});

describe('two boards at one address', () => {
  it('overlay each other from where the second begins: what is heard is neither, and both are through before a third', async () => {
    const twins = ['t1', 't2'].map((id) => boardSpec({ id, address: 1 }));
    const shared = startSimulator({ buses: [{ ...bus, baud: 9600 }], boards: [...twins, boardSpec({ address: 2 })] });
    const sharedWire = await openWire(shared.paths.rs485 ?? '');
    shared.fault({ on: 'board', id: 't2', fault: 'late', ms: 3 }, true);
    // The second begins in the third byte of the first, and ends two bytes behind it.
    const heard = await sharedWire.ask(QUERY_X1, 9);
    expect(heard.slice(0, 5)).toBe('80 01');
    expect(await sharedWire.ask(QUERY_X2, 7)).toBe('80 02 FF FF FF 33 4E');
    await sharedWire.close();
    shared.close();
  });

  it('overlay each other in a process that was held up, too', async () => {
    const twins = ['t1', 't2'].map((id) => boardSpec({ id, address: 1 }));
    const shared = startSimulator({ buses: [{ ...bus, baud: 9600 }], boards: twins });
    const sharedWire = await openWire(shared.paths.rs485 ?? '');
    shared.on(({ type }) => {
      if (type === 'request') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    });
    expect(await sharedWire.ask(QUERY_X1, 7)).not.toBe(ALL_CLOSED_X1);
    await sharedWire.close();
    shared.close();
  });
});

describe('the wire', () => {
  it('takes the time that its baud rate asks for, both ways', async () => {
    const slow = startSimulator({ buses: [{ ...bus, baud: 1200 }], boards, turnaroundMs: 10 });
    const slowWire = await openWire(slow.paths.rs485 ?? '');
    const askedMs = systemTime.monoMs();
    await slowWire.ask(QUERY_X1, 7);
    const characterMs = 10_000 / 1200;
    // A lower bound only: a busy machine may be late, but no machine may be early.
    expect(systemTime.monoMs() - askedMs).toBeGreaterThanOrEqual(12 * characterMs + 10);
    await slowWire.close();
    slow.close();
  });

  it('goes away when it is unplugged, and is back under the same path with the doors as they were', async () => {
    const path = simulator.paths.rs485 ?? '';
    await wire.ask('8A 01 05 11 9F', 5);
    const before = realpathSync(path);
    simulator.plug('rs485', false);
    wire.port.write([0]);
    await wire.gone;
    expect(existsSync(path)).toBe(false);
    expect(existsSync(before)).toBe(false);
    simulator.plug('rs485', true);
    wire = await openWire(path);
    expect(await wire.ask(QUERY_X1, 7)).toBe('80 01 FF FF EF 33 5D');
  });

  it('leaves nothing behind', () => {
    const path = simulator.paths.rs485 ?? '';
    simulator.close();
    expect(existsSync(path)).toBe(false);
  });
});
