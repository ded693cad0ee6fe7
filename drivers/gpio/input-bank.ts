import type { GpioDriver } from '../../src/config/families.js';
import type { GpioInputSpec } from '../../src/config/specs.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import type { Latch } from '../feedback.js';
import { latchOf } from '../feedback.js';
import type { BoardCounters, GpioCode } from '../messages.js';
import type { GpioFault } from './fault.js';
import { KeptLines } from './kept-lines.js';
import type { GpioBackend, InputPins } from './pins.js';

interface InputBankParts {
  readonly spec: GpioInputSpec;
  readonly backendOf: (driver: GpioDriver) => GpioBackend;
  readonly time: TimeSource;
  readonly random: () => number;
  readonly events: {
    /** Told on each change, none left out, those of one contact in their order; before the first time all are unknown. */
    readonly contacts: (contacts: readonly Latch[]) => void;
    /** What is wrong with the lines, or `undefined` when they work; told on change. */
    readonly state: (fault: GpioFault | undefined) => void;
  };
}

/** The contacts of a bank, index 0 is input 1. All `unknown` while its lines are gone: then `error` says why. */
export interface Contacts {
  readonly contacts: readonly Latch[];
  readonly error?: GpioCode;
}

/** A bank of contacts on GPIO lines, at run time. */
export class InputBank {
  readonly #lines: KeptLines<InputPins>;
  readonly #unknown: readonly Latch[];
  #contacts: readonly Latch[];
  #polls = 0;

  constructor(private readonly parts: InputBankParts) {
    const { spec, backendOf, time, random, events } = parts;
    this.#unknown = new Array<Latch>(spec.lines.length).fill('unknown');
    this.#contacts = this.#unknown;
    this.#lines = new KeptLines<InputPins>({
      ...{ everyMs: spec.pollMs, state: events.state, time, random },
      open: (lost) =>
        backendOf(spec.driver).inputs(spec, { edge: (index, bit) => this.#moved(index, bit), gone: lost }),
      check: (pins) => this.#poll(pins),
      gone: () => this.#tell(this.#unknown),
    });
  }

  /** Takes the lines, at once if they are to be had, and again for ever when they go. */
  open(): void {
    this.#lines.open();
  }

  /** Gives the lines back for good. */
  close(): void {
    this.#lines.close();
  }

  /** What was told last. */
  get contacts(): readonly Latch[] {
    return this.#contacts;
  }

  /** Reads the lines now. */
  read(): Contacts {
    this.#lines.check();
    const { fault } = this.#lines;
    return { contacts: this.#contacts, ...(fault ? { error: fault.error } : {}) };
  }

  counters(): BoardCounters {
    return { polls: this.#polls, timeouts: 0, quarantined: this.#lines.pins === undefined };
  }

  #moved(index: number, bit: 0 | 1): void {
    // What is still on its way when the lines are gone would be all that is known of them.
    if (this.#lines.pins) this.#tell(this.#contacts.with(index, this.#contactOf(bit)));
  }

  /** The truth beside the events: where fast edges are merged, or one is lost, this finds the difference. */
  #poll(pins: InputPins): void {
    this.#polls++;
    const bits = pins.read();
    // Edges that are still on their way may be among the differences: none is merged with another here either.
    if (this.#contacts === this.#unknown) this.#tell(bits.map((bit) => this.#contactOf(bit)));
    else for (const [index, bit] of bits.entries()) this.#moved(index, bit);
  }

  #contactOf(bit: 0 | 1): Latch {
    return latchOf(bit, this.parts.spec.feedback);
  }

  #tell(contacts: readonly Latch[]): void {
    if (contacts.every((contact, index) => contact === this.#contacts[index])) return;
    this.#contacts = contacts;
    this.parts.events.contacts(contacts);
  }
}
