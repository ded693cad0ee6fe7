import type { ToHardware } from '../../drivers/messages.js';
import type { ScanNews, ScanOutcome } from '../../drivers/scan.js';
import type { BusScanOrder, FromScan } from '../../drivers/scan-messages.js';
import { LockerError } from '../lib/errors.js';

/** Looks for boards on buses in service. */
export interface BusScanner {
  /**
   * Asks a bus's questions in turn with its polls; status queries only. Rejects with `hardware.not_ready`, `hardware.gone` when
   * the hardware process ends, `bus.port_failed` when the port does, `scan.ended` after `signal` is aborted.
   */
  scan(order: BusScanOrder, onNews: (news: ScanNews) => void, signal: AbortSignal): Promise<ScanOutcome>;
}

interface Running {
  readonly onNews: (news: ScanNews) => void;
  readonly resolve: (outcome: ScanOutcome) => void;
  readonly reject: (error: LockerError) => void;
}

/** The scans that the hardware process makes now. Each is settled exactly once. */
export class RunningScans {
  readonly #running = new Map<number, Running>();
  #lastId = 0;

  constructor(private readonly send: (message: ToHardware) => void) {}

  begin(order: BusScanOrder, onNews: (news: ScanNews) => void, signal: AbortSignal): Promise<ScanOutcome> {
    const id = ++this.#lastId;
    const end = (): void => this.send({ type: 'end-scan', id });
    const outcome = new Promise<ScanOutcome>((resolve, reject) => {
      this.#running.set(id, { onNews, resolve, reject });
      this.send({ type: 'scan', id, ...order });
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });
    return outcome.finally(() => signal.removeEventListener('abort', end));
  }

  said(id: number, said: FromScan): void {
    const scan = this.#running.get(id);
    if (!scan) return;
    if (said.type === 'news') {
      scan.onNews(said.news);
      return;
    }
    this.#running.delete(id);
    if (said.type === 'done') scan.resolve(said.outcome);
    else scan.reject(new LockerError(said.code, said.message));
  }

  /** The process is gone: nothing will be said any more. */
  abandon(): void {
    const all = [...this.#running.values()];
    this.#running.clear();
    for (const { reject } of all) {
      reject(
        new LockerError('hardware.gone', 'the hardware process ended during the scan; it is started again: scan again'),
      );
    }
  }
}
