import type { ChildProcess } from 'node:child_process';
import type {
  FromSimulator,
  SimEvent,
  SimFault,
  SimulatedParts,
  SimulatedPaths,
  ToSimulator,
} from '../../drivers/simulator/messages.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { forkProcess } from './fork-process.js';

/** The simulator process as the agent and its tests use it. Calls reject with `sim.failed`, which names the part. */
export interface SimulatorLink extends SimulatedPaths {
  readonly pid: number;
  /** A hand opens or closes a door. */
  door(board: string, channel: number, state: 'open' | 'closed'): Promise<void>;
  fault(fault: SimFault, active: boolean): Promise<void>;
  /** Pulls a bus's adapter out, or puts it in again. */
  plug(bus: string, plugged: boolean): Promise<void>;
  /** Shows a code at a scanner, or holds a card at a card reader. Resolves when all of it was sent; no error holds the text. */
  present(reader: string, text: string): Promise<void>;
  onEvent(listener: (event: SimEvent) => void): void;
  /** Called once when the process ends without being asked to. */
  onDeath(listener: (error: LockerError) => void): void;
  /** Ends the process and waits until it is reaped. */
  stop(): Promise<void>;
}

/** Starts the simulator, or a module in its place. Rejects with `sim.failed`. */
export async function startSimulatorProcess(parts: SimulatedParts, modulePath?: string): Promise<SimulatorLink> {
  const simulator = new SimulatorProcess(forkSimulator(modulePath));
  try {
    await simulator.start(parts);
    return simulator;
  } catch (error) {
    await simulator.stop();
    throw error;
  }
}

function forkSimulator(modulePath: string | undefined): ChildProcess {
  try {
    return forkProcess('simulator-process', modulePath);
  } catch (cause) {
    throw new LockerError('sim.failed', `the simulator process cannot be started: ${messageOf(cause)}`, {}, { cause });
  }
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: LockerError) => void;
}

/** The id of the first message; `started` and `failed` carry none. */
const START = 0;

class SimulatorProcess implements SimulatorLink {
  paths: Readonly<Record<string, string>> = {};
  readerPaths: Readonly<Record<string, string>> = {};
  readonly #eventListeners: ((event: SimEvent) => void)[] = [];
  readonly #deathListeners: ((error: LockerError) => void)[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #lastId = START;
  #stopping = false;
  #dead: LockerError | undefined;

  constructor(private readonly child: ChildProcess) {
    // Not `once`, which rejects on an error: one that never started has no exit, and an error alone is no end.
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.on('error', () => child.pid === undefined && resolve());
    });
    child.on('message', (message: FromSimulator) => this.#hear(message));
    child.on('exit', (code, signal) => this.#died(`ended (${signal ?? `code ${code}`})`));
    child.on('error', (cause) => this.#died('cannot be reached', cause));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  start(parts: SimulatedParts): Promise<void> {
    return this.#tell(START, { type: 'start', ...parts });
  }

  door(board: string, channel: number, state: 'open' | 'closed'): Promise<void> {
    const id = ++this.#lastId;
    return this.#tell(id, { type: 'door', id, board, channel, state });
  }

  fault(fault: SimFault, active: boolean): Promise<void> {
    const id = ++this.#lastId;
    return this.#tell(id, { type: 'fault', id, fault, active });
  }

  plug(bus: string, plugged: boolean): Promise<void> {
    const id = ++this.#lastId;
    return this.#tell(id, { type: 'plug', id, bus, plugged });
  }

  present(reader: string, text: string): Promise<void> {
    const id = ++this.#lastId;
    return this.#tell(id, { type: 'present', id, reader, text });
  }

  onEvent(listener: (event: SimEvent) => void): void {
    this.#eventListeners.push(listener);
  }

  onDeath(listener: (error: LockerError) => void): void {
    this.#deathListeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.child.connected) this.child.disconnect();
    await this.#exited;
  }

  #tell(id: number, message: ToSimulator): Promise<void> {
    if (this.#dead) return Promise.reject(this.#dead);
    if (this.#stopping) return Promise.reject(new LockerError('sim.failed', 'the simulator is being stopped'));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // It may have ended a moment ago; its exit tells that, and settles what was asked of it.
      this.child.send(message, () => undefined);
    });
  }

  #hear(message: FromSimulator): void {
    switch (message.type) {
      case 'started':
        this.paths = message.paths;
        this.readerPaths = message.readerPaths;
        this.#settle(START);
        break;
      case 'failed':
        this.#settle(START, message.error);
        break;
      case 'done':
        this.#settle(message.id, message.error);
        break;
      case 'event':
        for (const listener of this.#eventListeners) listener(message.event);
        break;
    }
  }

  #settle(id: number, error?: string): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(new LockerError('sim.failed', error));
  }

  #died(why: string, cause?: Error): void {
    if (this.#dead) return;
    const dead = new LockerError('sim.failed', `the simulator process ${why}`, {}, cause ? { cause } : {});
    this.#dead = dead;
    for (const { reject } of this.#waiting.values()) reject(dead);
    this.#waiting.clear();
    if (!this.#stopping) for (const listener of this.#deathListeners) listener(dead);
  }
}
