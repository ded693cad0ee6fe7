import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ScanNews, ScanOutcome } from '../../drivers/scan.js';
import type { FromScan, ScanOrder } from '../../drivers/scan-messages.js';
import { LockerError, messageOf } from '../lib/errors.js';

const builtModule = fileURLToPath(new URL('../../drivers/scan-process.js', import.meta.url));

/**
 * Scans a port in a process of its own. Rejects with `scan.port_used` when another program has the port, `bus.port_failed`
 * when it cannot be opened or goes away, `scan.failed` when the process ends without a word.
 * `modulePath` is for callers that do not run from the build.
 */
export function scanPort(
  order: Omit<ScanOrder, 'type'>,
  onNews: (news: ScanNews) => void,
  modulePath = builtModule,
): Promise<ScanOutcome> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = fork(modulePath, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    } catch (cause) {
      reject(new LockerError('scan.failed', `the scan cannot be started: ${messageOf(cause)}`, {}, { cause }));
      return;
    }
    let settle = (): void => reject(new LockerError('scan.failed', 'the process that scans has ended by itself'));
    child.on('message', (message: FromScan) => {
      if (message.type === 'news') {
        onNews(message.news);
        return;
      }
      settle =
        message.type === 'done'
          ? () => resolve(message.outcome)
          : () => reject(new LockerError(message.code, message.message));
      // It ends when nobody talks to it; only then the port is free again.
      if (child.connected) child.disconnect();
    });
    child.once('exit', () => settle());
    child.once('error', (cause) => {
      if (child.pid !== undefined) return;
      reject(new LockerError('scan.failed', `the scan cannot be started: ${messageOf(cause)}`, {}, { cause }));
    });
    const message: ScanOrder = { type: 'scan', ...order };
    child.send(message, () => undefined);
  });
}
