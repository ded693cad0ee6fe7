import type { CommandAnswer } from '../access/command-runner.js';
import type { Presentation } from '../access/presentation.js';
import type { TerminalOpening } from '../access/terminal-access.js';
import type { NewEvent } from '../audit/event.js';
import type { CabinetView } from '../cabinet/cabinet-view.js';

/** Confirming the time by the cloud, through a client that reaches it. */
interface TimeExchange {
  /** A new nonce, for the cloud to sign. */
  ask(): string;
  /** `text` is a `time+jwt` for one of the last nonces, which `client` brought. Rejects when it cannot be checked or recorded. */
  answer(text: string, client: string): Promise<'confirmed' | 'refused'>;
}

/** All that the terminal API may do to the rest of the agent. What rejects with a LockerError is answered as 503. */
export interface TerminalWorld {
  readonly cabinet: Pick<CabinetView, 'lockers'>;
  /** Decides, opens and records. A denial carries no reason: that is in the record. */
  readonly open: (opening: TerminalOpening) => Promise<Presentation>;
  /** Verifies and runs a `cmd+jwt` that `client` brought; a repeat gets the result that it had. */
  readonly command: (text: string, client: string) => Promise<CommandAnswer>;
  readonly time: TimeExchange;
  /** Records a denial that was made here, as a counted row. Throws `store.*`. */
  readonly denied: (event: NewEvent) => unknown;
  /** Told of each fault that became an answer; never gets anything of a request's body. */
  readonly onFault: (error: unknown) => void;
}
