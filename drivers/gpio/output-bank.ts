import type { GpioDriver } from '../../src/config/families.js';
import type { GpioOutputSpec } from '../../src/config/specs.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import type { Latch } from '../feedback.js';
import type { LockBoard } from '../lock-board.js';
import type { BoardCounters, GpioCode, Pulse, Reading, UnlockReport } from '../messages.js';
import { WakeUp } from '../wake-up.js';
import { faultOf, type GpioFault } from './fault.js';
import { KeptLines } from './kept-lines.js';
import type { GpioBackend, OutputPins } from './pins.js';

interface OutputBankParts {
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
  readonly wakeUp: WakeUp;
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
  /** A line may have been on when the lines went: an expander keeps it so until they are opened again. */
  #leftOn = false;
  /** Indexes of the lines that were found on although they were switched off. */
  #astray: readonly number[] = [];
  #pulses = 0;
  #worstErrorMs = 0;

  constructor(private readonly parts: OutputBankParts) {
    const { spec, backendOf, time, random, events } = parts;
    this.#lines = new KeptLines<OutputPins>({
      ...{ everyMs: CHECK_MS, state: events.state, time, random },
      open: () => {
        const pins = backendOf(spec.driver).outputs(spec);
        this.#leftOn = false;
        this.#astray = [];
        return pins;
      },
      check: (pins) => this.#check(pins),
      urgent: () => this.#mayBeOn,
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
    this.#leftOn = false;
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

  /** Resolves when all lines are off: where one was on when they went, only once they are back, or closed. */
  async allOff(): Promise<void> {
    this.#forget();
    const pause = new WakeUp(this.parts.time);
    while (this.#lines.pins || this.#leftOn) {
      try {
        if (this.#lines.pins && this.#isAllOff(this.#lines.pins)) return;
      } catch (error) {
        this.#ailing(error);
      }
      await pause.until(this.#now() + OFF_RETRY_MS);
    }
  }

  /** A line that would not be switched on is switched off, in case it went on after all. */
  #refused(channel: number, thrown: unknown): UnlockReport {
    const { error } = faultOf(thrown);
    const on = this.#noteOn(channel, undefined);
    if (error === 'gpio.chip_gone') this.#lines.lost(thrown);
    else this.#switchOff(on);
    return { sent: this.#on.has(channel) ? 'unknown' : 'no', error };
  }

  #noteOn(channel: number, sentMonoMs: number | undefined): On {
    const on = { channel, sentMonoMs, wakeUp: new WakeUp(this.parts.time) };
    this.#on.set(channel, on);
    return on;
  }

  async #time(on: On, sentMonoMs: number): Promise<void> {
    await on.wakeUp.untilExactly(sentMonoMs + this.spec.pulseMs);
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
      void on.wakeUp.until(this.#now() + OFF_RETRY_MS).then(() => this.#switchOff(on));
      return;
    }
    this.#on.delete(on.channel);
    if (on.sentMonoMs !== undefined) this.#measured(on.channel, on.sentMonoMs);
    if (on.stuck && ![...this.#on.values()].some(({ stuck }) => stuck)) this.#lines.works();
  }

  get #mayBeOn(): boolean {
    return this.#leftOn || this.#on.size > 0 || this.#astray.length > 0;
  }

  #isAllOff(pins: OutputPins): boolean {
    for (const index of this.#astray) makeSend(pins, index);
    pins.setAll(0);
    this.#astray = this.#readingOn(pins);
    this.#leftOn = this.#astray.length > 0;
    if (this.#leftOn) this.#lines.ails(astrayFault(this.spec, this.#astray));
    else this.#lines.works();
    return !this.#leftOn;
  }

  /**
   * Most kernels do not tell that an order to an expander was lost on its bus: a line may be on that was switched off. It is
   * switched off again.
   */
  #check(pins: OutputPins): void {
    const found = this.#readingOn(pins);
    // All are being driven off already.
    if (this.#leftOn) return;
    const before = this.#astray;
    this.#astray = found;
    if (this.#astray.length > 0) this.#lines.ails(astrayFault(this.spec, this.#astray));
    else if (before.length > 0) this.#lines.works();
    for (const index of this.#astray) {
      // The chip has gone while one of them was switched off.
      if (this.#lines.pins !== pins) return;
      const on = this.#noteOn(index + 1, undefined);
      if (before.includes(index)) makeSend(pins, index);
      this.#switchOff(on);
    }
  }

  /** Lines that are to be off and read on. A push-pull output reads as it was set; others as what is wired to them has it. */
  #readingOn(pins: OutputPins): number[] {
    const bits = pins.check();
    if (this.spec.drive !== 'push-pull') return [];
    return [...bits.keys()].filter((index) => bits[index] === 1 && !this.#on.has(index + 1));
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
    this.#leftOn = this.#mayBeOn;
    const all = [...this.#on.values()];
    this.#on.clear();
    for (const { wakeUp } of all) wakeUp.wake();
  }

  #now(): number {
    return this.parts.time.monoMs();
  }
}

function joined({ sentMonoMs, stuck }: On): UnlockReport {
  if (sentMonoMs === undefined || stuck) return { sent: 'no', error: stuck ?? 'gpio.failed' };
  return { sent: 'yes', sentMonoMs };
}

/** The driver of an MCP23017 does not send what it takes to be so already: "off" is sent after an "on" only. */
function makeSend(pins: OutputPins, index: number): void {
  pins.set(index, 1);
}

function astrayFault({ chip, lines }: GpioOutputSpec, indexes: readonly number[]): GpioFault {
  const which = indexes.map((index) => `line ${lines[index]} (channel ${index + 1})`).join(', ');
  const act =
    'It is switched off again. Cut the supply of the locks if it stays on, and check wires and supply of the chip';
  return { error: 'gpio.failed', message: `the GPIO chip ${chip}: ${which} was switched off and reads on. ${act}` };
}
