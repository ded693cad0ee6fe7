import type { ScanNews, ScanOutcome } from '../../drivers/scan.js';
import type { ScanOrder } from '../../drivers/scan-messages.js';
import { runPortProcess } from './port-process.js';

/**
 * Scans a port in a process of its own. Rejects with `scan.port_used` when another program has the port, `bus.port_failed`
 * when it cannot be opened or goes away, `scan.failed` when the process ends without a word.
 * `signal` ends it with `scan.failed`.
 */
export function scanPort(
  order: Omit<ScanOrder, 'type'>,
  onNews: (news: ScanNews) => void,
  signal?: AbortSignal,
): Promise<ScanOutcome> {
  const ask = { type: 'scan', ...order } as const;
  return runPortProcess<ScanOrder, ScanNews, ScanOutcome>('scan-process', ask, (news) => onNews(news), signal);
}
