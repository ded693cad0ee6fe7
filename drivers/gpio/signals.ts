import type { GpioDriver } from '../../src/config/families.js';
import type { SignalSpec, SignalSpecs } from '../../src/config/specs.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import type { Signal } from '../messages.js';
import { KeptLines } from './kept-lines.js';
import type { GpioBackend, OutputPins } from './pins.js';
import { lookAt, type Show } from './signal-patterns.js';

interface SignalParts {
  readonly specs: SignalSpecs;
  readonly backendOf: (driver: GpioDriver) => GpioBackend;
  readonly time: TimeSource;
  readonly random: () => number;
  /** A sentence for the log, when an output fails and when it works again. */
  readonly log: (sentence: string) => void;
}

const CHECK_MS = 1_000;

/** Plays the signals on a buzzer and a lamp. One that is missing or broken is logged, retried for ever, and hurts nothing else. */
export class Signals {
  readonly #buzzer: SignalOutput | undefined;
  readonly #led: SignalOutput | undefined;
  #show: Show = {};
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: SignalParts) {
    const { buzzer, led } = parts.specs;
    if (buzzer) this.#buzzer = new SignalOutput('buzzer', buzzer, parts);
    if (led) this.#led = new SignalOutput('lamp', led, parts);
  }

  open(): void {
    this.#buzzer?.open();
    this.#led?.open();
  }

  /** `granted` and `denied` replace each other; each further `alarm` sounds anew. */
  play(signal: Signal): void {
    const nowMs = this.parts.time.monoMs();
    const { alarmSinceMs, ...show } = this.#show;
    if (signal === 'calm') this.#show = show;
    else if (signal === 'alarm') this.#show = { ...show, alarmSinceMs: nowMs };
    else this.#show = { ...this.#show, short: { signal, sinceMs: nowMs } };
    this.#step();
  }

  /** Off for good. */
  close(): void {
    clearTimeout(this.#timer);
    this.#buzzer?.close();
    this.#led?.close();
  }

  #step(): void {
    clearTimeout(this.#timer);
    const nowMs = this.parts.time.monoMs();
    const look = lookAt(this.#show, nowMs);
    this.#buzzer?.set(look.buzzer);
    this.#led?.set(look.led);
    if (look.untilMs === Infinity) return;
    this.#timer = setTimeout(() => this.#step(), Math.max(1, Math.ceil(look.untilMs - nowMs)));
  }
}

class SignalOutput {
  readonly #lines: KeptLines<OutputPins>;
  #bit: 0 | 1 = 0;
  #failed = false;

  constructor(
    private readonly name: string,
    spec: SignalSpec,
    { backendOf, time, random, log }: SignalParts,
  ) {
    const { chip, line, activeLow, drive } = spec;
    this.#lines = new KeptLines<OutputPins>({
      ...{ everyMs: CHECK_MS, time, random },
      open: () => backendOf(spec.driver).outputs({ chip, lines: [line], activeLow, drive, bias: 'as-is' }),
      check: (pins) => pins.set(0, this.#bit),
      state: (fault) => {
        if (fault) log(`the ${this.name} does not work: ${fault.message}`);
        else if (this.#failed) log(`the ${this.name} works again`);
        this.#failed = fault !== undefined;
      },
      gone: () => undefined,
    });
  }

  open(): void {
    this.#lines.open();
  }

  set(bit: 0 | 1): void {
    if (bit === this.#bit) return;
    this.#bit = bit;
    this.#lines.check();
  }

  close(): void {
    this.#lines.close();
  }
}
