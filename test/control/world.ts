import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { RightViews } from '../../src/access/right-views.js';
import type { NewEvent } from '../../src/audit/event.js';
import { RecordSource } from '../../src/audit/record-source.js';
import type { By } from '../../src/cabinet/upkeep.js';
import type { Caller } from '../../src/control/caller.js';
import { ControlClient } from '../../src/control/client.js';
import { type ControlOptions, startControl } from '../../src/control/control.js';
import type { AgentFacts, NewPin } from '../../src/control/control-world.js';
import { LockerError } from '../../src/lib/errors.js';
import { Openings } from '../../src/store/openings.js';
import { openPeople } from '../access/command-workshop.js';
import { openAccess } from '../access/workshop.js';
import { FakeCabinet } from '../kiosk/fake-cabinet.js';

/** A record in memory whose rows a test appends. */
class Rows {
  readonly #rows: {
    seq: number;
    wall_ms: number;
    clock: string;
    event: string;
    error_args: number[] | null;
    reason: string | null;
  }[] = [];
  readonly #listeners = new Set<() => void>();
  #chains = 1;

  append(event: string, figures: number[] | null = null, reason: string | null = null): void {
    const seq = this.#rows.length + 1;
    this.#rows.push({ seq, wall_ms: 1_795_000_000_000, clock: 'trusted', event, error_args: figures, reason });
    for (const listener of this.#listeners) listener();
  }

  /** The database was lost, and a new chain begins with the next row. */
  beginAnew(): void {
    this.#rows.splice(0);
    this.#chains += 1;
  }

  read = (from: number, limit: number) => this.#rows.slice(from - 1, from - 1 + limit);
  head = () => ({ chain: `chain${this.#chains}`, seq: this.#rows.length });
  onAppended = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  get listeners(): number {
    return this.#listeners.size;
  }
}

/** The control socket in a directory of its own, over a cabinet in memory; its rights are in a real store. */
export async function controlForTest({
  more = {},
  ...change
}: Partial<ControlOptions> & { readonly more?: Partial<AgentFacts> } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'control-'));
  const cabinet = new FakeCabinet();
  const recorded: NewEvent[] = [];
  const viewed: NewEvent[] = [];
  const refused: NewEvent[] = [];
  const simulated: unknown[] = [];
  const pins: { pin: NewPin; caller: Caller }[] = [];
  const answers: { text: string; caller: Caller }[] = [];
  const commands: { text: string; caller: Caller }[] = [];
  const installed: string[] = [];
  const faults: unknown[] = [];
  const rows = new Rows();
  const access = openAccess();
  const openings = new Openings(access.store);
  const people = openPeople({ ...access, openings });
  const kept: { act: string; locker: string; by: By }[] = [];
  const keep = (act: string, changed: (locker: string) => boolean) => (locker: string, by: By) => {
    kept.push({ act, locker, by });
    return changed(locker);
  };
  const setBlocked = (blocked: boolean) => (locker: string) => {
    const before = cabinet.lockers().find(({ id }) => id === locker)?.blocked;
    cabinet.change(locker, { blocked });
    return before !== blocked;
  };
  const socket = change.socket ?? join(dir, 'run', 'control.sock');
  const options: ControlOptions = {
    cabinet,
    facts: () => ({
      version: '0.0.0-test',
      boot: 'boot1',
      uptimeMs: 65_000,
      timezone: 'Asia/Kolkata',
      clock: 'trusted',
      clockErrorMs: 1000,
      clockSource: 'kernel',
      clockFloorMs: 1_795_000_000_000,
      clockNowMs: 1_795_100_000_000,
      chain: 'chain1',
      seq: rows.head().seq,
      head: '00',
      policy: '2026-01-01',
      room: { level: 'ample', rows: 8000, maxRows: 400_000, bytes: 6_200_000, maxBytes: 300_000_000 },
      configHash: 'c0ffee'.repeat(10).padEnd(64, '0'),
      at_rest: { data: 'luks', why: 'key_file', pepper: 'file' },
      ...more,
    }),
    boardFaults: () => new Map(),
    counters: async () => ({ buses: {}, boards: { b1: { polls: 4, timeouts: 0, quarantined: false } }, readers: {} }),
    pins: {
      set: async (pin, caller) => {
        pins.push({ pin, caller });
        return pin.pin === undefined ? { pin: '493817' } : {};
      },
      remove: (locker) => {
        if (pins.some(({ pin }) => pin.locker === locker)) return;
        throw new LockerError('access.no_pin', `locker ${locker} has no PIN right`);
      },
    },
    time: {
      ask: () => ({ nonce: 'bm9uY2U', withinMs: 10_000 }),
      answer: async (text, caller) => {
        answers.push({ text, caller });
        return text === 'signed' ? { kind: 'confirmed', differenceMs: 90_000 } : { kind: 'refused', reason: 'late' };
      },
    },
    keys: {
      install: async (text) => {
        installed.push(text);
        return text === 'good' ? { kind: 'installed', version: 7 } : { kind: 'refused', reason: 'old_version' };
      },
      published: async () => ({ keys: [], signed: 'e30.e30.AA' }),
    },
    rights: access.admin,
    rightViews: new RightViews(access),
    persons: {
      restrict: (...act) => people.admin.restrict(...act),
      unrestrict: (...act) => people.admin.unrestrict(...act),
      correct: (...act) => people.admin.correct(...act),
      requests: people.requests,
      exportOf: people.exportOf,
    },
    cards: {
      next: async (reader) => {
        throw new LockerError('reader.unknown', `There is no card reader "${reader}".`, { reader });
      },
    },
    awaited: access.awaited,
    upkeep: {
      block: keep('block', setBlocked(true)),
      unblock: keep('unblock', setBlocked(false)),
      clearFaults: keep('clear', () => true),
      emptied: keep('emptied', () => false),
    },
    backups: {
      file: async (_by, to) => ({
        ...{ lockerd: 'backup', cabinet: 'CAB-1', chain: 'c'.repeat(32), seq: 7, at: 1_795_100_000_000 },
        jwe: `e30..${to?.kid ?? 'iv'}.text.tag`,
      }),
    },
    service: {
      decommission: (force) => ({ phase: 'leaving', waiting: force ? 3 : 0 }),
      recommission: () => true,
    },
    runCommand: async (text, caller) => {
      commands.push({ text, caller });
      return text === 'good'
        ? { jti: 'j1', outcome: 'done', data: { opening: 'opened', locker: 'A01' } }
        : { jti: '', outcome: 'refused', reason: 'not_a_token' };
    },
    events: rows,
    auditRecord: new RecordSource(access.store),
    takeReceipt: async (text) =>
      text === 'good' ? { kind: 'taken', chain: 'c1', seq: 7 } : { kind: 'refused', reason: 'unknown_chain' },
    lines: { buses: [], boards: [], scan: () => Promise.reject(new Error('there is no line to scan')) },
    sim: {
      door: async (locker, state) => void simulated.push({ locker, state }),
      fault: async (fault: SimFault, active) => void simulated.push({ fault, active }),
      plug: async (bus, plugged) => void simulated.push({ bus, plugged }),
      present: async (presented) => void simulated.push({ ...presented }),
    },
    record: (event) => recorded.push(event),
    recordRepeated: (event) => viewed.push(event),
    recordRefused: (event) => refused.push(event),
    onFault: (error) => faults.push(error),
    socket,
    ...change,
  };
  const control = await startControl(options).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  return {
    dir,
    cabinet,
    access,
    people,
    openings,
    kept,
    recorded,
    viewed,
    refused,
    simulated,
    pins,
    answers,
    commands,
    installed,
    faults,
    rows,
    socket,
    control,
    /** What it was started with. */
    options,
    end: async () => {
      await control.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The same with a client, until the test ends. */
export async function clientForTest(change: Partial<ControlOptions> = {}) {
  const world = await controlForTest(change);
  onTestFinished(world.end);
  return { ...world, client: new ControlClient(world.socket) };
}
