import type { Failed } from './port-child.js';
import type { ScanNews, ScanOutcome } from './scan.js';
import type { Question, ScanWish } from './scan-plan.js';

/** The typed messages of a scan, to whichever process has the port. All run the same build, so shapes are trusted. */

export interface ScanOrder {
  readonly type: 'scan';
  /** A tty path or `tcp://IP:PORT`. */
  readonly port: string;
  readonly wish: ScanWish;
  readonly timeoutMs: number;
}

/** A scan of a bus that the hardware process serves: all questions are at the bus's own speed. */
export interface BusScanOrder {
  readonly bus: string;
  readonly questions: readonly Question[];
  /** From the last byte sent to the first back. */
  readonly timeoutMs: number;
}

export type FromScan =
  | { readonly type: 'news'; readonly news: ScanNews }
  | { readonly type: 'done'; readonly outcome: ScanOutcome }
  | Failed;
