import type { Presentation } from '../access/presentation.js';
import type { TerminalOpening } from '../access/terminal-access.js';
import type { NewEvent } from '../audit/event.js';
import type { CabinetView } from '../cabinet/cabinet-view.js';

/** What came of a signed command: run at most once, a repeated `jti` gets the stored result. */
export interface CommandResult {
  /** Empty when the text had none that could be believed. */
  readonly jti: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly reason?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Confirming the time by the cloud, through a client that reaches it. */
export interface TimeExchange {
  /** A new nonce, for the cloud to sign. */
  ask(): string;
  /** `text` is a `time+jwt` for the last nonce. */
  answer(text: string): Promise<'confirmed' | 'refused'>;
}

/** All that the terminal API may do to the rest of the agent. What rejects with a LockerError is answered as 503. */
export interface TerminalWorld {
  readonly cabinet: Pick<CabinetView, 'lockers'>;
  /** Decides, opens and records. A denial carries no reason: that is in the record. */
  readonly open: (opening: TerminalOpening) => Promise<Presentation>;
  /** Verifies and runs a `cmd+jwt` that `client` brought. */
  readonly command: (text: string, client: string) => Promise<CommandResult>;
  readonly time: TimeExchange;
  /** Records a denial that was made here, as a counted row. Throws `store.*`. */
  readonly denied: (event: NewEvent) => unknown;
  /** Told of each fault that became an answer; never gets anything of a request's body. */
  readonly onFault: (error: unknown) => void;
}
