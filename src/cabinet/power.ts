import type { PowerSupply } from '../config/specs.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';

/** The right to energise one lock, given by the supply that feeds it. */
export interface PowerSlot {
  /** The pulse began at `monoMs`; the stagger of the next one counts from there. */
  fired(monoMs: number): void;
  /** The lock is no longer energised, or never was. Safe to call twice. */
  release(): void;
}

interface Waiter {
  readonly resolve: (slot: PowerSlot) => void;
  readonly timer: NodeJS.Timeout;
}

interface SupplyState {
  readonly supply: PowerSupply;
  readonly waiting: Waiter[];
  energised: number;
  /** A slot was given whose pulse has not begun: its start is unknown, so nobody may start beside it. */
  starting: boolean;
  lastStartMs: number;
  wakeUp: NodeJS.Timeout | undefined;
}

/**
 * Limits how many locks one power supply energises at once and keeps `staggerMs` between two starts, over all buses:
 * two coils on one small supply pull its voltage down and reset the boards. First come, first served.
 */
export class PowerGate {
  private readonly byBoard = new Map<string, SupplyState>();

  constructor(
    supplies: readonly PowerSupply[],
    private readonly time: TimeSource,
  ) {
    for (const supply of supplies) {
      const state: SupplyState = {
        supply,
        waiting: [],
        energised: 0,
        starting: false,
        lastStartMs: Number.NEGATIVE_INFINITY,
        wakeUp: undefined,
      };
      for (const board of supply.boards) this.byBoard.set(board, state);
    }
  }

  /** Waits for a slot. Rejects with `opening.no_power` when none is free within `maxWaitMs`. */
  acquire(board: string, maxWaitMs: number): Promise<PowerSlot> {
    const state = this.byBoard.get(board);
    if (!state) {
      return Promise.reject(
        new LockerError('board.unknown', `Board "${board}" is not fed by any power supply of the config.`, { board }),
      );
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        state.waiting.splice(state.waiting.indexOf(waiter), 1);
        reject(
          new LockerError(
            'opening.no_power',
            `Power supply "${state.supply.id}" had no room for another lock within ${maxWaitMs} ms.`,
            { supply: state.supply.id },
          ),
        );
      }, maxWaitMs);
      const waiter: Waiter = { resolve, timer };
      state.waiting.push(waiter);
      this.advance(state);
    });
  }

  private advance(state: SupplyState): void {
    if (state.starting || state.energised >= state.supply.maxEnergised) return;
    const next = state.waiting[0];
    if (!next) return;
    const restMs = state.lastStartMs + state.supply.staggerMs - this.time.monoMs();
    if (restMs > 0) {
      state.wakeUp ??= setTimeout(() => {
        state.wakeUp = undefined;
        this.advance(state);
      }, Math.ceil(restMs));
      return;
    }
    state.waiting.shift();
    clearTimeout(next.timer);
    next.resolve(this.give(state));
  }

  private give(state: SupplyState): PowerSlot {
    state.energised += 1;
    state.starting = true;
    let phase: 'starting' | 'energised' | 'released' = 'starting';
    return {
      fired: (monoMs) => {
        if (phase !== 'starting') return;
        phase = 'energised';
        state.starting = false;
        state.lastStartMs = Math.max(state.lastStartMs, monoMs);
        this.advance(state);
      },
      release: () => {
        if (phase === 'released') return;
        if (phase === 'starting') state.starting = false;
        phase = 'released';
        state.energised -= 1;
        this.advance(state);
      },
    };
  }
}
