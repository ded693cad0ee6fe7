import type { FromHardware, Reading, UnlockReport } from '../../../drivers/messages.js';
import type { Sent } from '../../commission/commissioning.js';
import type { Setup } from '../../commission/setup.js';
import { type Bits, type Lock, sameLock } from '../../commission/wiring.js';
import { type BoardSpec, type Config, isOnBus } from '../../config/specs.js';
import { startHardware } from '../../hardware/link.js';
import { systemTime } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';

/** The boards of a cabinet, as they are tried: one lock at a time, and all contacts at once. */
export interface Bench {
  /** Energises one lock once, after the pause that the supply and the lock need. */
  unlock(lock: Lock): Promise<Sent>;
  /** All contacts; of a board that does not answer all are `?`. */
  read(): Promise<Bits>;
  /** Boards that do not have their address to themselves. */
  shared(): readonly string[];
  /** How long a pulse of this lock takes, in ms. */
  pulseMs(lock: Lock): number;
  /** Drives all outputs off. */
  close(): Promise<void>;
}

/** What is told of the boards by itself. */
type Fact = FromHardware;

/** From the end of one pulse to the start of the next, whatever the board. */
const STAGGER_MS = 250;
const UNLOCK_WITHIN_MS = 3_000;
/** Ports open a moment after the process is up. */
const OPEN_WITHIN_MS = 3_000;
const OPEN_STEP_MS = 50;

/**
 * The boards of `config`, in a hardware process of their own, which drives its outputs off when this process goes. `setup` says
 * which contacts are read. Rejects with `bus.port_failed`, `hardware.not_ready`.
 */
export function openBench(config: Config, setup: Setup): Promise<Bench> {
  return benchOf(config, setup, async (parts) => {
    const link = await startHardware(parts);
    return {
      unlock: (board, channel, withinMs) => link.unlock(board, channel, withinMs),
      read: (board) => link.read(board),
      onFact: (listener) => {
        link.on('inputs', (fact) => listener({ type: 'inputs', ...fact }));
        link.on('board', (fact) => listener({ type: 'board', ...fact }));
        link.on('bus', (fact) => listener({ type: 'bus', ...fact }));
      },
      stop: () => link.stop(),
    };
  });
}

/** What holds ports and lines while locks are tried. */
interface Holder {
  unlock(board: string, channel: number, withinMs: number): Promise<UnlockReport>;
  read(board: string): Promise<Reading>;
  onFact(listener: (fact: Fact) => void): void;
  stop(): Promise<void>;
}

/** As `openBench`, with whatever `start` makes of the parts. */
export async function benchOf(
  config: Config,
  setup: Setup,
  start: (parts: Pick<Config, 'buses' | 'boards'>) => Promise<Holder>,
): Promise<Bench> {
  const boards = config.boards.map((spec) => watched(spec, setup));
  const bench = new HeldBench(await start({ buses: config.buses, boards }), boards, setup);
  try {
    await bench.opened();
  } catch (error) {
    await bench.close();
    throw error;
  }
  return bench;
}

/** All bits of the status are read, also those beyond the last channel: in the other order these are the first ones. */
function watched(spec: BoardSpec, { boards }: Setup): BoardSpec {
  const tried = boards.find((board) => board.tried.id === spec.id)?.tried;
  return isOnBus(spec) && tried?.statusBytes !== undefined ? { ...spec, channels: tried.contacts } : spec;
}

class HeldBench implements Bench {
  readonly #inputs = new Map<string, string>();
  readonly #shared = new Set<string>();
  readonly #portErrors = new Map<string, string>();
  readonly #boardErrors = new Map<string, string>();
  readonly #startedMs: { readonly lock: Lock; readonly ms: number }[] = [];
  #freeMs = 0;

  constructor(
    private readonly holder: Holder,
    private readonly boards: readonly BoardSpec[],
    private readonly setup: Setup,
  ) {
    holder.onFact((fact) => this.#told(fact));
  }

  #told(fact: Fact): void {
    if (fact.type === 'inputs') this.#inputs.set(fact.board, fact.contacts.map(bitOf).join(''));
    if (fact.type === 'board') {
      if (fact.address === 'shared') this.#shared.add(fact.board);
      if (fact.message !== undefined) this.#boardErrors.set(fact.board, fact.message);
    }
    if (fact.type !== 'bus') return;
    if (fact.open) this.#portErrors.delete(fact.bus);
    else this.#portErrors.set(fact.bus, fact.error ?? '');
  }

  /** Resolves once each board has been read; of one that stays silent the reason is for the next reading to tell. */
  async opened(): Promise<void> {
    const endMs = systemTime.monoMs() + OPEN_WITHIN_MS;
    for (;;) {
      const bits = await this.read();
      if (Object.values(bits).every((board) => !board.includes('?'))) return;
      const [error] = this.#portErrors.values();
      if (error !== undefined) throw new LockerError('bus.port_failed', error);
      if (systemTime.monoMs() > endMs) break;
      await sleep(OPEN_STEP_MS);
    }
    const [message] = this.#boardErrors.values();
    if (message !== undefined) throw new LockerError('hardware.not_ready', message);
  }

  async unlock(lock: Lock): Promise<Sent> {
    const spec = this.boards.find(({ id }) => id === lock.board);
    const before = this.#startedMs.findLast((one) => sameLock(one.lock, lock));
    const coolMs = before && spec ? before.ms + spec.coolDownMs : 0;
    await sleep(Math.max(this.#freeMs, coolMs) - systemTime.monoMs());
    const startedMs = systemTime.monoMs();
    this.#startedMs.push({ lock, ms: startedMs });
    const report = await this.holder.unlock(lock.board, lock.channel, UNLOCK_WITHIN_MS);
    this.#freeMs = Math.max(startedMs, report.sentMonoMs ?? 0) + this.pulseMs(lock) + STAGGER_MS;
    if (report.sent === 'yes' && report.error === 'bus.timeout') return { unacknowledged: true };
    return report.error === undefined ? {} : { error: report.error };
  }

  async read(): Promise<Bits> {
    const read = this.setup.boards.flatMap(({ tried }) => (tried.contacts > 0 ? [this.#bitsOf(tried.id)] : []));
    return Object.fromEntries(await Promise.all(read));
  }

  shared(): readonly string[] {
    return [...this.#shared];
  }

  pulseMs(lock: Lock): number {
    return this.boards.find(({ id }) => id === lock.board)?.pulseMs ?? 0;
  }

  async close(): Promise<void> {
    await this.holder.stop();
  }

  async #bitsOf(id: string): Promise<[string, string]> {
    const contacts = this.setup.boards.find(({ tried }) => tried.id === id)?.tried.contacts ?? 0;
    const isBank = this.boards.some((spec) => spec.id === id && !isOnBus(spec));
    if (isBank) return [id, this.#inputs.get(id) ?? '?'.repeat(contacts)];
    const { latches } = await this.holder.read(id);
    return [id, latches.map(bitOf).join('')];
  }
}

/** The boards are read as if all of them were `closed-is-1`: so `closed` is a 1, whatever their locks mean by it. */
function bitOf(latch: 'closed' | 'open' | 'unknown'): string {
  if (latch === 'unknown') return '?';
  return latch === 'closed' ? '1' : '0';
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
