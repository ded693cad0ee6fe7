import type { Latch } from '../../drivers/feedback.js';
import type {
  AddressVerdict,
  GpioCode,
  HardwareCounters,
  Pulse,
  Reading,
  Signal,
  UnlockReport,
} from '../../drivers/messages.js';
import type { KeyFact, PresentedFact, ReaderStateFact } from '../../drivers/readers/messages.js';

/** What the rest of the agent may ask of the hardware process. Nothing here throws for a dead part: it is reported. */
export interface Hardware {
  /** Energises one channel once. Resolves when the board has acknowledged, or could not. */
  unlock(board: string, channel: number, withinMs: number): Promise<UnlockReport>;
  /** Reads a board afresh, ahead of the polls. */
  read(board: string): Promise<Reading>;
  counters(): Promise<HardwareCounters>;
  /** Has the buzzer and the lamp show something. Nothing happens where there are none, or while the process is down. */
  signal(signal: Signal): void;
  /** The listener is told the latest facts at once, then each change. What was presented or typed is told once and not kept. */
  on<E extends keyof HardwareEvents>(event: E, listener: (fact: HardwareEvents[E]) => void): void;
  /** Drives all outputs off and waits until the process is reaped. */
  stop(): Promise<void>;
}

export interface HardwareEvents {
  /** Sent on change; all `unknown` when the board falls silent or the process dies. */
  readonly latches: { readonly board: string; readonly latches: readonly Latch[] };
  /** Contacts of an input bank, sent on each change in their order; all `unknown` when its lines are gone or the process dies. */
  readonly inputs: { readonly board: string; readonly contacts: readonly Latch[] };
  /** A pulse on a GPIO line has ended. */
  readonly pulse: Pulse;
  /** `error` and `message` say what is wrong with a GPIO bank; `address`, whether a board on a bus has its address to itself. */
  readonly board: {
    readonly board: string;
    readonly answering: boolean;
    readonly address?: AddressVerdict;
    readonly error?: GpioCode;
    readonly message?: string;
  };
  readonly bus: { readonly bus: string; readonly open: boolean; readonly error?: string };
  readonly presented: Omit<PresentedFact, 'type'>;
  readonly key: Omit<KeyFact, 'type'>;
  readonly reader: Omit<ReaderStateFact, 'type'>;
  /** The process went away (and is started again by itself), or is back and configured. `error`: why it cannot be started. */
  readonly process: { readonly up: boolean; readonly restarts: number; readonly error?: string };
}
