import type { ChildProcess } from 'node:child_process';
import type { FromHardware, ToHardware } from '../../drivers/messages.js';
import { forkProcess } from './fork-process.js';

/** One hardware process from its start until it is reaped. */
export interface Child {
  readonly pid: number | undefined;
  /** Resolves once the process is gone for good and the kernel has closed its ports. */
  readonly reaped: Promise<void>;
  send(message: ToHardware): void;
  kill(): void;
}

const HEARTBEAT_MS = 1_000;
/** Heartbeats without an answer. Counted, not timed: after a pause of the whole machine nobody is at fault. */
const LOST_HEARTBEATS = 5;
/** The same before its first word: a board that is busy with its own start loads a program slowly, and a kill begins that anew. */
const LOST_AT_START = 30;
/** serialport reads and writes through libuv's pool: four threads would be too few for several buses. */
const POOL_THREADS = '16';

/**
 * Starts a hardware process, and kills it when it stops answering heartbeats. Never throws: where the machine has no memory,
 * process or handle left, `failed` is told why, and the child counts as reaped at once.
 */
export function forkChild(
  modulePath: string | undefined,
  receive: (message: FromHardware) => void,
  failed: (error: unknown) => void,
): Child {
  let child: ChildProcess;
  try {
    child = forkProcess('hardware-process', modulePath, { ...process.env, UV_THREADPOOL_SIZE: POOL_THREADS });
  } catch (error) {
    failed(error);
    return { pid: undefined, reaped: Promise.resolve(), send: () => undefined, kill: () => undefined };
  }
  let unanswered = 0;
  let tolerated = LOST_AT_START;
  const send = (message: ToHardware): void => {
    // It may have died a moment ago; its being reaped tells that, and settles what was asked of it.
    if (child.connected) child.send(message, () => undefined);
  };
  const heartbeat = setInterval(() => {
    if (unanswered >= tolerated) child.kill('SIGKILL');
    unanswered++;
    send({ type: 'alive' });
  }, HEARTBEAT_MS);
  child.on('message', (message: FromHardware) => {
    unanswered = 0;
    tolerated = LOST_HEARTBEATS;
    receive(message);
  });
  const reaped = new Promise<void>((resolve) => {
    const gone = (): void => {
      clearInterval(heartbeat);
      resolve();
    };
    // What it said before it died may still be on its way: the channel ends after the last of it.
    child.on('exit', () => {
      if (child.connected) child.once('disconnect', gone);
      else gone();
    });
    // Without a pid it was never started: there is no exit to wait for.
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      failed(error);
      gone();
    });
  });
  return { pid: child.pid, reaped, send, kill: () => child.kill('SIGKILL') };
}
