import type { ChildProcess, Serializable } from 'node:child_process';
import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { forkProcess } from './fork-process.js';

/** What a process that holds a port for lockerctl says. */
type FromProcess<News, Outcome> =
  | { readonly type: 'news'; readonly news: News }
  | { readonly type: 'done'; readonly outcome: Outcome }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/**
 * Has work on a port done in a process of its own. `onNews` may answer by `send`; `signal` ends the process. Rejects with what it
 * failed by, and with `scan.failed` when it cannot be started or ends without a word.
 */
export function runPortProcess<Order extends Serializable, News, Outcome>(
  program: 'scan-process' | 'address-process',
  order: Order,
  onNews: (news: News, send: (answer: Order) => void) => void,
  signal?: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = forkProcess(program);
    } catch (cause) {
      reject(new LockerError('scan.failed', `the scan cannot be started: ${messageOf(cause)}`, {}, { cause }));
      return;
    }
    const send = (message: Order): void => {
      if (child.connected) child.send(message, () => undefined);
    };
    let settle = (): void => reject(new LockerError('scan.failed', 'the process that scans has ended by itself'));
    child.on('message', (message: FromProcess<News, Outcome>) => {
      if (message.type === 'news') {
        onNews(message.news, send);
        return;
      }
      settle =
        message.type === 'done'
          ? () => resolve(message.outcome)
          : () => reject(new LockerError(message.code, message.message));
      // Only once it has ended the port is free again.
      leave();
    });
    // It lives as long as somebody talks to it.
    const leave = (): void => {
      if (child.connected) child.disconnect();
    };
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave);
    child.once('exit', () => {
      signal?.removeEventListener('abort', leave);
      settle();
    });
    child.once('error', (cause) => {
      if (child.pid !== undefined) return;
      reject(new LockerError('scan.failed', `the scan cannot be started: ${messageOf(cause)}`, {}, { cause }));
    });
    send(order);
  });
}
