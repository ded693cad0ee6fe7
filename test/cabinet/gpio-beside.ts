import type { Latch } from '../../drivers/feedback.js';
import type { HardwareCounters, Pulse, Reading, Signal, UnlockReport } from '../../drivers/messages.js';
import type { Config, GpioInputSpec, GpioOutputSpec } from '../../src/config/specs.js';
import { Facts } from '../../src/hardware/facts.js';
import type { Hardware, HardwareEvents } from '../../src/hardware/hardware.js';
import { systemTime } from '../../src/lib/clock-source.js';

const gpio = { driver: 'gpio', chip: 'rig-bank0', activeLow: false } as const;
const bank: GpioOutputSpec = {
  ...{ ...gpio, id: 'g1', direction: 'outputs', lines: [0, 1], channels: 2, feedback: 'none', bias: 'as-is' },
  ...{ drive: 'push-pull', pulseMs: 60, coolDownMs: 20 },
};
const contacts: GpioInputSpec = {
  ...{ ...gpio, id: 'contacts', direction: 'inputs', lines: [8, 9, 10], channels: 0, feedback: 'closed-is-1' },
  ...{ bias: 'pull-up', debounceMs: 20, pollMs: 750, pulseMs: 300, coolDownMs: 0 },
};

/** Adds a bank of two relays (G1 with a door contact, G2 without any feedback) and gives A1 a door contact beside its latch. */
export function withBanks(config: Config): Config {
  const locker = { size: 'S', board: bank.id };
  return {
    ...config,
    cabinet: {
      ...config.cabinet,
      power: config.cabinet.power.map((supply) => ({ ...supply, boards: [...supply.boards, bank.id] })),
    },
    boards: [...config.boards, bank, contacts],
    lockers: [
      ...config.lockers.map((one) => (one.id === 'A1' ? { ...one, door: { board: contacts.id, input: 3 } } : one)),
      { ...locker, id: 'G1', channel: 1, door: { board: contacts.id, input: 1 } },
      { ...locker, id: 'G2', channel: 2 },
    ],
  };
}

/** The hardware process, and beside it the GPIO banks of `withBanks`: what their lines do is in the test's hand. */
export class GpioBeside implements Hardware {
  readonly signals: Signal[] = [];
  readonly energised: number[] = [];
  readonly #facts = new Facts();
  #contacts: readonly Latch[];
  /** What a pulse comes to: its length in ms; `undefined` when its end is never told. */
  pulse: number | undefined = bank.pulseMs;

  /** `first`: what the first contact says from the start; the others are closed. */
  constructor(
    private readonly inner: Hardware,
    first: Latch,
  ) {
    this.#contacts = contacts.lines.map((_, index) => (index === 0 ? first : 'closed'));
    this.#tellContacts();
  }

  /** A contact changes; 1 is the first. */
  contact(input: number, says: Latch): void {
    this.#contacts = this.#contacts.map((was, index) => (index === input - 1 ? says : was));
    this.#tellContacts();
  }

  tell<E extends keyof HardwareEvents>(event: E, part: string, fact: HardwareEvents[E]): void {
    this.#facts.tell(event, part, fact);
  }

  async unlock(board: string, channel: number, withinMs: number): Promise<UnlockReport> {
    if (board !== bank.id) return this.inner.unlock(board, channel, withinMs);
    this.energised.push(channel);
    const sentMonoMs = systemTime.monoMs();
    const { pulse } = this;
    if (pulse !== undefined) {
      const told: Pulse = { board, channel, sentMonoMs, lengthMs: pulse };
      setTimeout(() => this.tell('pulse', `${board} ${channel}`, told), pulse);
    }
    return { sent: 'yes', sentMonoMs };
  }

  async read(board: string): Promise<Reading> {
    return board === bank.id ? { latches: bank.lines.map(() => 'unknown') } : this.inner.read(board);
  }

  counters(): Promise<HardwareCounters> {
    return this.inner.counters();
  }

  signal(signal: Signal): void {
    this.signals.push(signal);
  }

  on<E extends keyof HardwareEvents>(event: E, listener: (fact: HardwareEvents[E]) => void): void {
    this.inner.on(event, listener);
    this.#facts.on(event, listener);
  }

  stop(): Promise<void> {
    return this.inner.stop();
  }

  #tellContacts(): void {
    this.tell('inputs', contacts.id, { board: contacts.id, contacts: this.#contacts });
  }
}
