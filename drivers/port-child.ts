import type { ErrorCode } from '../src/lib/error-codes.js';
import { codeOf, messageOf } from '../src/lib/errors.js';

/** What such a process says when it cannot do its work. */
export interface Failed {
  readonly type: 'failed';
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Makes this process one that holds a port for one piece of work: `receive` is given each message of the parent, and a way to tell it
 * something. What goes wrong is told as `failed`; the process ends with its parent.
 */
export function workForParent<To, From>(
  receive: (message: To, tell: (message: From | Failed) => void) => Promise<void>,
): void {
  const tell = (message: From | Failed): void => {
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const fail = (error: unknown): void => tell({ type: 'failed', code: codeOf(error), message: messageOf(error) });
  process.on('disconnect', () => process.exit(0));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('message', (message: To) => void receive(message, tell));
}
