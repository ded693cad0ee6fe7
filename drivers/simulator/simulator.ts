import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnBus } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { LockerError } from '../../src/lib/errors.js';
import { SimBoard } from './board.js';
import { SimLine } from './line.js';
import type { SimEvent, SimFault, SimulatedParts, SimulatedPaths } from './messages.js';
import { Pacer } from './pacer.js';
import { openPty } from './pty.js';
import { SimReader } from './reader.js';
import { firmwares } from './registry.js';

interface SimulatorOptions extends SimulatedParts {
  /** How long a board thinks before it answers. */
  readonly turnaroundMs?: number;
  /** 0 to below 1; makes the bytes of `noise`. */
  readonly random?: () => number;
}

/** A simulated cabinet's boards, locks, doors and readers behind real ttys. Each call throws `sim.failed` for an unknown part. */
export interface Simulator extends SimulatedPaths {
  /** A hand opens or closes a door; opening a locked one is a forced door. */
  door(board: string, channel: number, state: 'open' | 'closed'): void;
  fault(fault: SimFault, active: boolean): void;
  /** Pulls a bus's adapter out, or puts it in again. */
  plug(bus: string, plugged: boolean): void;
  /**
   * Shows a code at a scanner, or holds a card at a card reader. Resolves when all of it was sent.
   * Rejects with `sim.failed` for a text that such a reader never sends; the error does not hold it.
   */
  present(reader: string, text: string): Promise<void>;
  on(listener: (event: SimEvent) => void): void;
  close(): void;
}

/** Throws `sim.failed` when no pseudo-terminal can be had. */
export function startSimulator(options: SimulatorOptions): Simulator {
  const { turnaroundMs = 3, random = Math.random } = options;
  const pacer = new Pacer(systemTime);
  const listeners: ((event: SimEvent) => void)[] = [];
  const emit = (event: SimEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const directory = mkdtempSync(join(tmpdir(), 'lockerd-sim-'));
  const lines = new Map(options.buses.map((bus) => [bus.id, new SimLine(bus, pacer, emit, random)]));
  const boards = new Map<string, SimBoard>();
  for (const spec of options.boards.filter(isOnBus)) {
    const line = lines.get(spec.bus);
    if (!line) continue;
    const board = new SimBoard(spec, firmwares[spec.driver], line, pacer, turnaroundMs, emit);
    line.listeners.push(board);
    boards.set(spec.id, board);
  }

  const readers = new Map((options.readers ?? []).map((spec) => [spec.id, new SimReader(spec, pacer)]));

  const linkOf = (bus: string): string => join(directory, bus);
  const plug = (bus: string, plugged: boolean): void => {
    const line = part('bus', lines, bus);
    if (line.plugged === plugged) return;
    rmSync(linkOf(bus), { force: true });
    if (!plugged) {
      line.unplug();
      return;
    }
    const pty = openPty();
    symlinkSync(pty.path, linkOf(bus));
    line.plug(pty);
  };
  // A bus may have the same id as a reader; ids have no full stop.
  const readerLinkOf = (reader: string): string => join(directory, `${reader}.reader`);
  const close = (): void => {
    pacer.close();
    for (const line of lines.values()) line.unplug();
    for (const reader of readers.values()) reader.close();
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    for (const bus of lines.keys()) plug(bus, true);
    for (const [id, reader] of readers) symlinkSync(reader.open(), readerLinkOf(id));
  } catch (cause) {
    close();
    throw new LockerError('sim.failed', 'the simulator got no pseudo-terminal; is /dev/ptmx there?', {}, { cause });
  }
  return {
    paths: Object.fromEntries([...lines.keys()].map((bus) => [bus, linkOf(bus)])),
    readerPaths: Object.fromEntries([...readers.keys()].map((id) => [id, readerLinkOf(id)])),
    door: (board, channel, state) => part('board', boards, board).door(channel, state),
    fault: (fault, active) => {
      if (fault.on !== 'bus') part('board', boards, fault.id).fault(fault, active);
      else if (active) part('bus', lines, fault.id).faults.add(fault.fault);
      else part('bus', lines, fault.id).faults.delete(fault.fault);
    },
    plug,
    present: async (reader, text) => part('reader', readers, reader).present(text),
    on: (listener) => listeners.push(listener),
    close,
  };
}

function part<P>(kind: 'bus' | 'board' | 'reader', parts: ReadonlyMap<string, P>, id: string): P {
  const found = parts.get(id);
  if (found) return found;
  const known = parts.size === 0 ? 'none is' : `there are: ${[...parts.keys()].join(', ')}`;
  throw new LockerError('sim.failed', `no ${kind} "${id}" is simulated; ${known}`);
}
