import type { ErrorCode } from '../src/lib/error-codes.js';
import type { ScanNews, ScanOutcome } from './scan.js';
import type { ScanWish } from './scan-plan.js';

/** The typed messages between lockerctl and the process that scans. Both run the same build, so shapes are trusted. */

export interface ScanOrder {
  readonly type: 'scan';
  /** A tty path or `tcp://IP:PORT`. */
  readonly port: string;
  readonly wish: ScanWish;
  readonly timeoutMs: number;
}

export type FromScan =
  | { readonly type: 'news'; readonly news: ScanNews }
  | { readonly type: 'done'; readonly outcome: ScanOutcome }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
