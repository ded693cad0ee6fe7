import { expect } from 'vitest';
import { Installation } from '../../drivers/installation.js';
import type { Reading, UnlockReport } from '../../drivers/messages.js';
import { protocols } from '../../drivers/registry.js';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import { type FamilyName, familyFacts, familyNames } from '../../src/config/families.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { busSpec, eventually } from '../drivers/bench-cabinet.js';
import { Ledger } from './ledger.js';
import { boardOf, type Variant } from './variants.js';

/** What is wrong with a board, without its name. */
type BoardFault = WithoutPlace<Extract<SimFault, { readonly on: 'board' }>>;
type WithoutPlace<F> = F extends SimFault ? Omit<F, 'on' | 'id'> : never;

/** Far above a board's 3 ms, so that a busy machine makes no reply late. */
export const REPLY_TIMEOUT_MS = 100;
const BAUD = 115_200;

type Ask = { readonly lock: string; readonly must: 'energise' | 'not' | 'either' };

/**
 * One simulator for all cases of a variant: a board `b1`, one behind an adapter that echoes, one for each way to wire its
 * feedback, and a board of each other family that can take the place of `b1`. Around them the real buses and boards.
 */
export class Bench {
  readonly boards: readonly BusBoardSpec[];
  readonly requests: string[] = [];
  readonly ledger: Ledger;
  readonly #simulator: Simulator;
  readonly #installation: Installation;
  readonly #partners: readonly BusBoardSpec[];
  #onTheLine = 'b1';
  #faults: SimFault[] = [];
  #asks: Ask[] = [];

  constructor(readonly variant: Variant) {
    this.boards = [boardOf(variant), echoed(variant), ...wirings(variant)];
    this.#partners = familyNames.filter((name) => name !== variant.driver).map((name) => partner(name, variant));
    this.ledger = new Ledger((board) => (board === this.#onTheLine ? 'b1' : board));
    const buses = this.boards.map(({ bus }) => busOf(bus, variant));
    this.#simulator = startSimulator({ buses, boards: [...this.boards, ...this.#partners] });
    this.#simulator.on((event) => {
      if (event.type === 'request') this.requests.push(event.bus);
      this.ledger.add(event);
    });
    this.#simulator.fault({ on: 'bus', id: 'echo', fault: 'echo' }, true);
    for (const { id } of this.#partners) this.#simulator.fault({ on: 'board', id, fault: 'unpowered' }, true);
    this.#installation = new Installation({
      buses: buses.map((bus) => ({ ...bus, port: this.#simulator.paths[bus.id] ?? '' })),
      boards: this.boards,
      random: () => 0,
      tell: (fact) => {
        if (fact.type === 'latches') this.ledger.told(fact.board, fact.latches, systemTime.monoMs());
      },
    });
  }

  get partners(): readonly string[] {
    return this.#partners.map(({ id }) => id);
  }

  async ready(): Promise<void> {
    await eventually(() => this.boards.every(({ bus }) => this.#isReady(bus)));
  }

  /** Asks for an opening; `must`: what it has to do to the lock, when it is said to be sent. */
  async unlock(channel: number, must: Ask['must'] = 'energise', board = 'b1'): Promise<UnlockReport> {
    const sinceMs = systemTime.monoMs();
    const report = await this.#installation.unlock(board, channel, sinceMs + 2_000);
    this.#asks.push({ lock: `${board} ${channel}`, must: report.sent === 'no' ? 'not' : must });
    const { claims = 'unknown' } = report;
    const latches = this.#spec(board).channels;
    this.ledger.check(
      'acknowledged',
      board,
      Array.from({ length: latches }, (_, index) => (index === channel - 1 ? claims : 'unknown')),
      sinceMs,
    );
    const acknowledged = report.error === undefined && this.variant.acknowledges;
    if (acknowledged && !this.ledger.energisedSince(board, channel, sinceMs)) {
      this.ledger.untrue.push(`acknowledged: ${board} ${channel}, but it was not energised`);
    }
    // A board that says nothing may switch after all was told; what it was asked for belongs to this case, not to the next.
    if (must === 'energise' && report.sent !== 'no') {
      await eventually(() => this.ledger.energisedSince(board, channel, sinceMs));
    }
    return report;
  }

  async read(board = 'b1'): Promise<Reading> {
    const sinceMs = systemTime.monoMs();
    const reading = await this.#installation.read(board);
    this.ledger.check('read', board, reading.latches, sinceMs);
    return reading;
  }

  door(board: string, channel: number, state: 'open' | 'closed'): void {
    this.#simulator.door(board, channel, state);
  }

  /** Something goes wrong with a board, in place of the same fault before it, until the case is over. */
  fault(fault: BoardFault, board = 'b1'): void {
    const placed: SimFault = { ...fault, on: 'board', id: board };
    this.#simulator.fault(placed, true);
    this.#faults.push(placed);
  }

  jam(channel: number): void {
    const fault: SimFault = { on: 'channel', id: 'b1', channel, fault: 'jam' };
    this.#simulator.fault(fault, true);
    this.#faults.push(fault);
  }

  /** All faults are over. */
  mend(): void {
    for (const fault of this.#faults) this.#simulator.fault(fault, false);
    this.#faults = [];
  }

  plug(plugged: boolean): void {
    this.#simulator.plug('main', plugged);
  }

  /** A board of another family takes the place of `b1`, or it comes back. */
  putOnTheLine(board: string): void {
    this.#simulator.fault({ on: 'board', id: this.#onTheLine, fault: 'unpowered' }, true);
    this.#onTheLine = board;
    this.#simulator.fault({ on: 'board', id: board, fault: 'unpowered' }, false);
  }

  /** Resolves when no lock is under power any more. */
  async released(): Promise<void> {
    await eventually(() => this.ledger.powered(systemTime.monoMs()).length === 0);
  }

  /** Resolves with the first reading that succeeds. */
  async readAgain(board = 'b1'): Promise<Reading> {
    for (;;) {
      await this.ready();
      const reading = await this.read(board);
      if (reading.error === undefined) return reading;
    }
  }

  /** Runs one case, and holds what was claimed against what the locks did. */
  async run(behaviour: (bench: Bench) => Promise<void>): Promise<void> {
    this.ledger.begin();
    this.#asks = [];
    try {
      await behaviour(this);
    } finally {
      this.mend();
    }
    await this.released();
    const energised = this.ledger.energised();
    const must = this.#asks.filter((ask) => ask.must === 'energise').map(({ lock }) => lock);
    const may = this.#asks.filter((ask) => ask.must === 'either').map(({ lock }) => lock);
    expect(without(energised, may)).toEqual(without(must.sort(), may));
    for (const { id } of this.boards) {
      const { latches } = await this.readAgain(id);
      expect(latches).toEqual(this.#truth(id));
    }
    expect(this.ledger.untrue.join('\n')).toBe('');
    this.#shutAll();
  }

  async close(): Promise<void> {
    await this.#installation.stop(500);
    this.#simulator.close();
  }

  #truth(board: string) {
    const spec = this.#spec(board);
    const readable = protocols[spec.driver].status(spec).length > 0;
    return Array.from({ length: spec.channels }, (_, index) =>
      readable ? this.ledger.latch(board, index + 1) : 'unknown',
    );
  }

  #shutAll(): void {
    for (const { id, channels } of [...this.boards, ...this.#partners]) {
      for (let channel = 1; channel <= channels; channel++) this.#simulator.door(id, channel, 'closed');
    }
  }

  #spec(id: string): BusBoardSpec {
    const found = this.boards.find((board) => board.id === id);
    if (!found) throw new Error(`no board ${id}`);
    return found;
  }

  #isReady(bus: string): boolean {
    const counters = this.#installation.counters().buses[bus];
    return counters?.open === true && counters.echo !== 'unknown';
  }
}

function without(locks: readonly string[], left: readonly string[]): readonly string[] {
  return locks.filter((lock) => !left.includes(lock));
}

/** A board without status cannot show what its adapter does: the config says it. */
function busOf(id: string, variant: Variant): BusSpec {
  const known = id === 'echo' ? 'on' : 'off';
  const learns = variant.readable && id !== 'none';
  return busSpec({ id, baud: BAUD, replyTimeoutMs: REPLY_TIMEOUT_MS, echo: learns ? 'auto' : known });
}

/** With a switch that says 1 for open the xor-8a's answer to an unlock is byte for byte its request. */
function echoed(variant: Variant): BusBoardSpec {
  const feedback = variant.readable ? 'open-is-1' : 'none';
  return boardOf(variant, { id: 'echoed', bus: 'echo', feedback });
}

/** Each polarity and, where it differs, byte order, with as many channels as fill more than a byte. */
function wirings(variant: Variant): readonly BusBoardSpec[] {
  const orders: readonly BusBoardSpec['statusByteOrder'][] =
    variant.driver === 'xor-8a' ? ['low-last', 'low-first'] : ['low-last'];
  const channels = Math.min(10, familyFacts[variant.driver].maxChannels);
  const polarities: readonly BusBoardSpec['feedback'][] = variant.readable
    ? ['closed-is-1', 'open-is-1', 'none']
    : ['none'];
  return polarities.flatMap((feedback) =>
    (feedback === 'none' ? orders.slice(0, 1) : orders).map((statusByteOrder) => {
      const id = feedback === 'none' ? 'none' : `${feedback} ${statusByteOrder}`.replace(' ', '-');
      return boardOf(variant, { id, bus: id, channels, feedback, statusByteOrder });
    }),
  );
}

function partner(driver: FamilyName, { feedback }: Variant): BusBoardSpec {
  const { dialects = [] } = familyFacts[driver];
  return boardOf(
    {
      name: driver,
      driver,
      unlockReply: 'expected',
      feedback,
      acknowledges: true,
      readable: true,
      signed: true,
      checked: true,
    },
    { id: `a ${driver}`, ...(dialects[0] ? { dialect: dialects[0] } : {}) },
  );
}
