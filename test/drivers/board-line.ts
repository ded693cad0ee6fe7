import { SimBoard } from '../../drivers/simulator/board.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { SimLine } from '../../drivers/simulator/line.js';
import { Pacer } from '../../drivers/simulator/pacer.js';
import { openPty } from '../../drivers/simulator/pty.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Events, openWire, type Wire } from './wire.js';

const TURNAROUND_MS = 3;

/** A board with a firmware of the test's choice. */
interface BoardPart {
  readonly spec: BusBoardSpec;
  readonly firmware: (hands: Hands) => Firmware;
}

/** An output that was energised, for a pulse or until it is released, or that was released. */
export interface Switched {
  readonly on: boolean;
  readonly channel: number;
  readonly monoMs: number;
}

/** Simulated boards on one line behind a real tty. */
export interface SimulatedLine {
  /** With the path of the tty as its port. */
  readonly bus: BusSpec;
  readonly line: SimLine;
  readonly boards: readonly SimBoard[];
  readonly events: Events;
  /** What the boards' programs did to their outputs, in order, whether or not that changed anything. */
  readonly switched: readonly Switched[];
  close(): void;
}

export function simulateLine(parts: readonly BoardPart[], baud = 115_200): SimulatedLine {
  const pty = openPty();
  const bus: BusSpec = { id: 'rs485', port: pty.path, baud, echo: 'off', replyTimeoutMs: 300 };
  const pacer = new Pacer(systemTime);
  const events = new Events();
  const switched: Switched[] = [];
  const line = new SimLine(bus, pacer, events.add, () => 0.5);
  const noting = (hands: Hands): Hands => ({
    spec: hands.spec,
    bit: (channel) => hands.bit(channel),
    energise(channel, forMs, afterMs) {
      switched.push({ on: true, channel, monoMs: systemTime.monoMs() });
      hands.energise(channel, forMs, afterMs);
    },
    release(channel) {
      switched.push({ on: false, channel, monoMs: systemTime.monoMs() });
      hands.release(channel);
    },
  });
  const boards = parts.map(
    ({ spec, firmware }) =>
      new SimBoard(spec, (hands) => firmware(noting(hands)), line, pacer, TURNAROUND_MS, events.add),
  );
  line.listeners.push(...boards);
  line.plug(pty);
  const close = (): void => {
    pacer.close();
    line.unplug();
  };
  return { bus, line, boards, events, switched, close };
}

/** The channels that were released, in order. */
export function releasedIn(switched: readonly Switched[]): readonly number[] {
  return switched.flatMap(({ on, channel }) => (on ? [] : [channel]));
}

/** The same with the agent's end of the line as plain bytes. */
export interface BoardLine extends Omit<SimulatedLine, 'close'> {
  readonly wire: Wire;
  close(): Promise<void>;
}

export async function openBoardLine(parts: readonly BoardPart[]): Promise<BoardLine> {
  const simulated = simulateLine(parts);
  const wire = await openWire(simulated.bus.port);
  const close = async (): Promise<void> => {
    await wire.close();
    simulated.close();
  };
  return { ...simulated, wire, close };
}
