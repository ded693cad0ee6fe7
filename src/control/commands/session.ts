import type { Config } from '../../config/specs.js';
import type { ControlClient } from '../client.js';

interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Shows a text with its orders to the terminal: one that this program has made. */
  readonly draw: (text: string) => void;
}

/** What a command works with: the daemon, and where its words go. What would be an order to a terminal is shown, and not obeyed. */
export interface Session {
  readonly client: ControlClient;
  readonly json: boolean;
  /** The config of the daemon. Rejects with a LockerError (`config.*`). */
  readonly config: () => Promise<Config>;
  /** The file of the daemon's config, as --config names it, else the usual one. */
  readonly configFile: string;
  /** The control socket, where --socket names one. */
  readonly socket: string | undefined;
  /** The config that --config names; `undefined` without that option. Rejects with a LockerError (`config.*`). */
  readonly namedConfig: () => Promise<Config | undefined>;
  /** One line, or one JSON document, on standard output. */
  readonly print: (text: string) => void;
  /** A remark for a person, on standard error. */
  readonly remark: (text: string) => void;
  /** All of standard input. */
  readonly input: () => Promise<string>;
  /** Asks a person on standard error for one line of standard input; empty when it is at its end. */
  readonly ask: (question: string) => Promise<string>;
  /** The same for what nobody may read over his shoulder: it is not shown. */
  readonly askSecret: (question: string) => Promise<string>;
  /** The terminal, with its size now, in characters; `null` when standard output is none. */
  readonly terminal: () => Terminal | null;
}

/** Exit codes of lockerctl: what scripts rely on. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A fault in how the command was written; ends with exit code 2. */
export class UsageError extends Error {}

/** Builds a session from the options in force; throws a LockerError when the config names no socket. */
export type Act = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** What a command works with that needs no daemon. */
export type SessionAlone = Omit<Session, 'client'>;

/** As `Act`, for work that needs no daemon. */
export type ActAlone = (work: (session: SessionAlone) => Promise<ExitCode>) => Promise<void>;

/** The ways in which a command sets to work. */
export interface Acts {
  readonly act: Act;
  readonly actAlone: ActAlone;
}

export function printJson(session: Pick<Session, 'print'>, value: unknown): void {
  session.print(JSON.stringify(value));
}
