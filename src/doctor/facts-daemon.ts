import type { ConfigProblem } from '../config/problem.js';
import type { Config } from '../config/specs.js';
import type { LockerLine, StatusAnswer } from '../control/commands/wire.js';

export interface ConfigFacts {
  readonly file: string;
  /** Whether it is there, and may not be read by this user. */
  readonly denied: boolean;
  /** SHA-256 of the file; absent where it cannot be read. */
  readonly hash?: string;
  readonly config?: Config;
  readonly problems: readonly ConfigProblem[];
  /** The file, and those that it names of whom to believe: which of them everybody may write. */
  readonly open: readonly string[];
  /** Customers are to pay, and whom they may pay nobody has said: not in the config, or not in the trust set that a root has signed. */
  readonly noPayees?: 'in_config' | 'in_set';
}

/** A row of the record as the daemon shows it, without the references in it. */
export interface ShownRow {
  readonly seq: number;
  readonly wallMs: number;
  readonly clock: string;
  readonly event: string;
  readonly locker?: string;
  readonly board?: string;
  readonly reason?: string;
  readonly error?: string;
}

export type DaemonFacts =
  | {
      readonly kind: 'answers';
      readonly socket: string;
      /** The answer as it came, for the support archive. */
      readonly raw: unknown;
      /** Absent: it is of another version, and its answer has another shape. */
      readonly status?: StatusAnswer;
      readonly version?: string;
      readonly lockers: readonly LockerLine[];
      /** The newest rows of the record, the oldest first. */
      readonly rows: readonly ShownRow[];
    }
  | { readonly kind: 'unreachable' | 'no_permission'; readonly socket: string; readonly why: string }
  /** The config names no socket, and no option does. */
  | { readonly kind: 'unknown' };

/** A unit as `systemctl show` has it. */
export interface ServiceFacts {
  readonly unit: string;
  readonly loaded: boolean;
  readonly active: string;
  readonly sub: string;
  readonly result: string;
  readonly enabled: string;
  readonly restarts: number;
  readonly pid: number;
  readonly user: string;
}

export interface DatabaseFacts {
  readonly file: string;
  readonly bytes: number;
  readonly walBytes: number;
  /** Of the file's header: the log beside it may have a newer one. */
  readonly schema: number;
  readonly known: number;
  readonly snapshot?: { readonly bytes: number; readonly ms: number };
  /** Names of damaged databases that were set aside. */
  readonly aside: readonly string[];
  /** What was looked through, and what came of it; absent: nothing could be, and `notLooked` says why. */
  readonly looked?: { readonly what: 'database' | 'snapshot'; readonly fault?: { code: string; why: string } };
  readonly notLooked?: string;
}
