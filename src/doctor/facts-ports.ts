import type { Seen } from './seen.js';

export interface Process {
  readonly pid: number;
  /** As the kernel has it, 15 characters at most. */
  readonly name: string;
  readonly args: readonly string[];
  /** Absent where it ended meanwhile. */
  readonly parent?: number;
  readonly uid?: number;
  readonly groups?: readonly number[];
}

export interface PortFacts {
  /** `bus rs485`, `reader front`. */
  readonly of: string;
  readonly path: string;
  readonly serial: boolean;
  /** Absent: there is no such file. */
  readonly node?: {
    /** Where links lead. */
    readonly target: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
    /** Name of the group, or its number. */
    readonly group: string;
  };
  /** A more stable name of the same device, where there is one. */
  readonly stable?: string;
  /** Who has it open; denied where this user may not look into all processes. */
  readonly holders: Seen<readonly Pick<Process, 'pid' | 'name'>[]>;
  /** The kernel writes its messages to it. */
  readonly console: boolean;
  /** A login prompt waits on it. */
  readonly getty: boolean;
}

interface GpioChip {
  readonly label: string;
  readonly name: string;
  readonly lines: readonly {
    readonly offset: number;
    readonly name: string;
    readonly used: boolean;
    readonly consumer: string;
  }[];
}

export interface GpioFacts {
  /** What the config takes: parts and their lines. */
  readonly wanted: readonly {
    readonly of: string;
    readonly chip: string;
    readonly lines: readonly (number | string)[];
    readonly output: boolean;
  }[];
  /** Why not, as a code of docs/errors.md. */
  readonly chips: Seen<readonly GpioChip[]> | { readonly kind: 'failed'; readonly code: string; readonly why: string };
  /** Whether a released output keeps its level, as the kernel's module says; absent where it does not. */
  readonly keepsLevel?: boolean;
}
