import type { Latch } from '../../drivers/feedback.js';

/** One locker in `GET /v1/lockers`. */
export interface TerminalLocker {
  readonly id: string;
  readonly size: string;
  readonly latch: Latch;
  /** The door's own contact; absent where there is none. */
  readonly door?: Latch;
  /** An opening is under way. */
  readonly opening: boolean;
}

/** The codes of problem documents, with their HTTP status; programs read these and nothing else of a problem. */
export const terminalProblems = {
  malformed: 400,
  denied: 403,
  unknown_client: 403,
  wrong_origin: 403,
  not_found: 404,
  key_reused: 409,
  too_large: 413,
  wait: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type TerminalProblemCode = keyof typeof terminalProblems;
