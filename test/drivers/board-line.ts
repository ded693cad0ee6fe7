import { SimBoard } from '../../drivers/simulator/board.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { SimLine } from '../../drivers/simulator/line.js';
import { Pacer } from '../../drivers/simulator/pacer.js';
import { openPty } from '../../drivers/simulator/pty.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Events, openWire, type Wire } from './wire.js';

const bus: BusSpec = { id: 'rs485', port: 'sim:one', baud: 115200, echo: 'off', replyTimeoutMs: 300 };
const TURNAROUND_MS = 3;

/** Simulated boards with firmwares of the test's choice on one line behind a real tty. */
export interface BoardLine {
  readonly wire: Wire;
  readonly line: SimLine;
  readonly boards: readonly SimBoard[];
  readonly events: Events;
  close(): Promise<void>;
}

export async function openBoardLine(
  parts: readonly { readonly spec: BusBoardSpec; readonly firmware: (hands: Hands) => Firmware }[],
): Promise<BoardLine> {
  const pacer = new Pacer(systemTime);
  const events = new Events();
  const line = new SimLine(bus, pacer, events.add, () => 0.5);
  const boards = parts.map(
    ({ spec, firmware }) => new SimBoard(spec, firmware, line, pacer, TURNAROUND_MS, events.add),
  );
  line.listeners.push(...boards);
  const pty = openPty();
  line.plug(pty);
  const wire = await openWire(pty.path);
  const close = async (): Promise<void> => {
    await wire.close();
    pacer.close();
    line.unplug();
  };
  return { wire, line, boards, events, close };
}
