import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Installation } from '../../../drivers/installation.js';
import { SimBoard } from '../../../drivers/simulator/board.js';
import { SimLine } from '../../../drivers/simulator/line.js';
import type { SimEvent } from '../../../drivers/simulator/messages.js';
import { Pacer } from '../../../drivers/simulator/pacer.js';
import { firmwares } from '../../../drivers/simulator/registry.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { boardSpec, busSpec } from '../../drivers/bench-cabinet.js';
import { eventually } from '../../running-daemon.js';
import { type UsbAdapter, usbAdapter } from './usb-adapter.js';

const channels = 8;
const backWithinMs = 5_000;
const spec = boardSpec({ channels, pollMs: 200, coolDownMs: 0 });
const deafened = { on: 'board', id: spec.id, fault: 'dead' } as const;

describe('a bus on a USB serial adapter', () => {
  let adapter: UsbAdapter;
  let installation: Installation;
  let line: SimLine;
  let board: SimBoard;
  const events: SimEvent[] = [];
  const told = { open: false, answering: false };

  const energised = () => events.filter(({ type }) => type === 'energised');
  const unlock = (channel: number) => installation.unlock(spec.id, channel, systemTime.monoMs() + 10_000);

  beforeAll(async () => {
    adapter = usbAdapter();
    // An emulated processor may be slow: what ends an exchange here is the loss of the port.
    const bus = busSpec({ port: adapter.path, echo: 'off', replyTimeoutMs: 3_000 });
    const pacer = new Pacer(systemTime);
    const emit = (event: SimEvent): void => {
      events.push(event);
      for (const listener of listeners) listener(event);
    };
    line = new SimLine(bus, pacer, emit, Math.random);
    board = new SimBoard(spec, firmwares[spec.driver], line, pacer, 3, emit);
    line.listeners.push(board);
    line.plug(await adapter.plugIn());
    installation = new Installation({
      ...{ buses: [bus], boards: [spec] },
      tell: (fact) => {
        if (fact.type === 'bus') told.open = fact.open;
        if (fact.type === 'board') told.answering = fact.answering;
      },
    });
    await eventually('the board answers', () => told.answering);
  });
  beforeEach(() => {
    events.length = 0;
    for (let channel = 1; channel <= channels; channel++) board.door(channel, 'closed');
  });
  afterAll(() => installation.stop(500));

  const listeners = new Set<(event: SimEvent) => void>();

  /** Pulls the cable at the first event that `moment` picks. */
  function pullOutAt(moment: (event: SimEvent) => boolean): void {
    const listener = (event: SimEvent): void => {
      if (!moment(event)) return;
      listeners.delete(listener);
      adapter.pullOut();
      line.unplug();
      // The adapter has lost its power with the cable: what it still held never reaches the board.
      board.fault(deafened, true);
    };
    listeners.add(listener);
  }

  /** Puts the cable in again and waits until the board answers over it. */
  async function plugInAgain(): Promise<void> {
    await eventually('the loss of the port is told', () => !told.open && !told.answering);
    board.fault(deafened, false);
    line.plug(await adapter.plugIn());
    await eventually('the bus is back', () => told.open && told.answering, backWithinMs);
  }

  it('opens a lock', async () => {
    expect(await unlock(1)).toMatchObject({ sent: 'yes' });
    expect(energised()).toHaveLength(1);
    expect((await installation.read(spec.id)).latches[0]).toBe('open');
  });

  it('pulled out after the lock was energised and before the board could say so: sent, and no acknowledgement; back within 5 s', async () => {
    pullOutAt(({ type }) => type === 'energised');
    const report = await unlock(2);
    expect(energised()).toMatchObject([{ channel: 2 }]);
    expect(report).toMatchObject({ sent: 'yes', error: 'bus.closed' });
    expect(report.claims).toBeUndefined();
    await plugInAgain();
    expect((await installation.read(spec.id)).latches[1]).toBe('open');
    // It is not sent once more by itself.
    expect(energised()).toHaveLength(1);
  });

  it('pulled out while the request was on the wire: nothing was energised, no acknowledgement is claimed; back within 5 s', async () => {
    pullOutAt((event) => event.type === 'request' && event.hex.startsWith('8a0103'));
    const report = await unlock(3);
    expect(report.error).toBe('bus.closed');
    expect(report.claims).toBeUndefined();
    await plugInAgain();
    expect((await installation.read(spec.id)).latches[2]).toBe('closed');
    expect(energised()).toEqual([]);
  });
});
