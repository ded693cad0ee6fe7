import type { GpioDriver } from '../../src/config/families.js';
import type { GpioOutputSpec } from '../../src/config/specs.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import { Alarm } from '../alarm.js';
import type { LockBoard } from '../lock-board.js';
import type { BoardCounters, GpioCode, Latch, Pulse, Reading, UnlockReport } from '../messages.js';
import { faultOf, type GpioFault } from './fault.js';
import { KeptLines } from './kept-lines.js';
import type { GpioBackend, OutputPins } from './pins.js';

export interface OutputBankParts {
  readonly spec: GpioOutputSpec;
  readonly backendOf: (driver: GpioDriver) => GpioBackend;
  readonly time: TimeSource;
  readonly random: () => number;
  readonly events: {
    /** A pulse has ended. */
    readonly pulse: (pulse: Pulse) => void;
    /** What is wrong with the lines, or `undefined` when they work; told on change. */
    readonly state: (fault: GpioFault | undefined) => void;
  };
}

/** A line that is on, or that may be on. */
interface On {
  readonly channel: number;
  readonly alarm: Alarm;
  /** `undefined` when it is not known whether the line went on. */
  readonly sentMonoMs: number | undefined;
  /** Why it cannot be switched off. */
  stuck?: GpioCode;
}

const CHECK_MS = 1_000;
/** A coil burns: nothing is more urgent than to switch it off. */
const OFF_RETRY_MS = 5;

/** A bank of relays on GPIO lines, at run time. The pulses are timed here: nothing else ends them. */
export class OutputBank implements LockBoard {
  readonly #lines: KeptLines<OutputPins>;
  readonly #on = new Map<number, On>();
  #pulses = 0;
  #worstErrorMs = 0;

  constructor(private readonly parts: OutputBankParts) {
    const { spec, backendOf, time, random, events } = parts;
    this.#lines = new KeptLines<OutputPins>({
      ...{ everyMs: CHECK_MS, state: events.state, time, random },
      open: () => backendOf(spec.driver).outputs(spec),
      check: (pins) => pins.check(),
      gone: () => this.#forget(),
    });
  }

  get spec(): GpioOutputSpec {
    return this.parts.spec;
  }

  /** Takes the lines, all off, at once if they are to be had, and again for ever when they go. */
  open(): void {
    this.#lines.open();
  }

  /** Drives all off and gives the lines back for good. */
  close(): void {
    this.#forget();
    this.#lines.close();
  }

  counters(): BoardCounters {
    return {
      ...{ polls: 0, timeouts: 0, quarantined: this.#lines.pins === undefined },
      pulses: { count: this.#pulses, worstErrorMs: this.#worstErrorMs },
    };
  }

  /**
   * Switches a line on for one pulse. While a pulse of the channel runs, another unlock joins it and reports its beginning: the
   * line is on, and a coil is never energised for longer than one pulse at a stretch.
   */
  async unlock(channel: number, byMs: number): Promise<UnlockReport> {
    const { pins, fault } = this.#lines;
    if (!pins) return { sent: 'no', error: fault?.error ?? 'gpio.failed' };
    if (this.#now() > byMs) return { sent: 'no', error: 'bus.too_late' };
    const running = this.#on.get(channel);
    if (running) return joined(running);
    try {
      pins.set(channel - 1, 1);
    } catch (error) {
      return this.#refused(channel, error);
    }
    const sentMonoMs = this.#now();
    void this.#time(this.#noteOn(channel, sentMonoMs), sentMonoMs);
    return { sent: 'yes', sentMonoMs };
  }

  /** These lines cannot be felt: what a relay did shows only on an input. */
  async read(): Promise<Reading> {
    return { latches: new Array<Latch>(this.spec.channels).fill('unknown') };
  }

  async allOff(): Promise<void> {
    this.#forget();
    const pause = new Alarm(this.parts.time);
    while (this.#lines.pins) {
      try {
        this.#lines.pins.setAll(0);
        this.#lines.works();
        return;
      } catch (error) {
        this.#ailing(error);
      }
      await pause.until(this.#now() + OFF_RETRY_MS);
    }
  }

  /** A line that would not be switched on is switched off, in case it went on after all. */
  #refused(channel: number, thrown: unknown): UnlockReport {
    const { error } = faultOf(thrown);
    if (error === 'gpio.chip_gone') this.#lines.lost(thrown);
    else this.#switchOff(this.#noteOn(channel, undefined));
    return { sent: this.#on.has(channel) ? 'unknown' : 'no', error };
  }

  #noteOn(channel: number, sentMonoMs: number | undefined): On {
    const on = { channel, sentMonoMs, alarm: new Alarm(this.parts.time) };
    this.#on.set(channel, on);
    return on;
  }

  async #time(on: On, sentMonoMs: number): Promise<void> {
    await on.alarm.untilExactly(sentMonoMs + this.spec.pulseMs);
    this.#switchOff(on);
  }

  /** Tries until the line is off or gone. */
  #switchOff(on: On): void {
    const { pins } = this.#lines;
    // Forgotten: the chip is gone, and nobody knows how long the line was on.
    if (!pins || this.#on.get(on.channel) !== on) return;
    try {
      pins.set(on.channel - 1, 0);
    } catch (error) {
      on.stuck = faultOf(error).error;
      this.#ailing(error);
      void on.alarm.until(this.#now() + OFF_RETRY_MS).then(() => this.#switchOff(on));
      return;
    }
    this.#on.delete(on.channel);
    if (on.sentMonoMs !== undefined) this.#measured(on.channel, on.sentMonoMs);
    if (on.stuck && ![...this.#on.values()].some(({ stuck }) => stuck)) this.#lines.works();
  }

  #measured(channel: number, sentMonoMs: number): void {
    const lengthMs = this.#now() - sentMonoMs;
    this.#pulses++;
    this.#worstErrorMs = Math.max(this.#worstErrorMs, Math.abs(lengthMs - this.spec.pulseMs));
    this.parts.events.pulse({ board: this.spec.id, channel, sentMonoMs, lengthMs });
  }

  /** Lines that cannot be switched off may be gone, which their check shows. */
  #ailing(error: unknown): void {
    const fault = faultOf(error);
    if (fault.error === 'gpio.chip_gone') this.#lines.lost(error);
    else this.#lines.check();
    if (this.#lines.pins) this.#lines.ails(fault);
  }

  #forget(): void {
    const all = [...this.#on.values()];
    this.#on.clear();
    for (const { alarm } of all) alarm.wake();
  }

  #now(): number {
    return this.parts.time.monoMs();
  }
}

function joined({ sentMonoMs, stuck }: On): UnlockReport {
  if (sentMonoMs === undefined || stuck) return { sent: 'no', error: stuck ?? 'gpio.failed' };
  return { sent: 'yes', sentMonoMs };
}
