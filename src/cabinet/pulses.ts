import type { Pulse, UnlockReport } from '../../drivers/messages.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { Place } from './place.js';

/** A pulse that has not been told by then, counted from its due end, will not be. */
const lateMs = 1_000;

interface Waiter {
  readonly board: string;
  readonly channel: number;
  readonly sentMonoMs: number;
  readonly resolve: (lengthMs: number | undefined) => void;
}

/** The lengths of pulses that the hardware process times and measures: those on GPIO lines. */
export class Pulses {
  readonly #waiting = new Set<Waiter>();
  /** By board and channel. */
  readonly #last = new Map<string, Pulse>();

  constructor(
    hardware: Pick<Hardware, 'on'>,
    private readonly time: TimeSource,
  ) {
    hardware.on('pulse', (pulse) => {
      this.#last.set(keyOf(pulse), pulse);
      for (const waiter of this.#waiting) if (isOf(pulse, waiter)) waiter.resolve(pulse.lengthMs);
    });
    // A process that ended tells of no pulse any more.
    hardware.on('process', ({ up }) => {
      if (!up) for (const { resolve } of this.#waiting) resolve(undefined);
    });
  }

  /** Waits for the end of the pulse that this report began. Resolves with its length in ms; `undefined` when nobody measures it. */
  async length({ board, locker: { channel } }: Place, { sent, sentMonoMs }: UnlockReport): Promise<number | undefined> {
    if (!('direction' in board) || sent !== 'yes' || sentMonoMs === undefined) return undefined;
    const wanted = { board: board.id, channel, sentMonoMs };
    const last = this.#last.get(keyOf(wanted));
    if (last && isOf(last, wanted)) return last.lengthMs;
    return new Promise((resolve) => {
      const done = (lengthMs: number | undefined): void => {
        clearTimeout(limit);
        this.#waiting.delete(waiter);
        resolve(lengthMs);
      };
      const waiter: Waiter = { ...wanted, resolve: done };
      const limit = setTimeout(
        () => done(undefined),
        Math.max(0, sentMonoMs + board.pulseMs + lateMs - this.time.monoMs()),
      );
      this.#waiting.add(waiter);
    });
  }
}

function keyOf({ board, channel }: Pick<Pulse, 'board' | 'channel'>): string {
  return `${board} ${channel}`;
}

function isOf(pulse: Pulse, wanted: Omit<Waiter, 'resolve'>): boolean {
  return keyOf(pulse) === keyOf(wanted) && pulse.sentMonoMs === wanted.sentMonoMs;
}
