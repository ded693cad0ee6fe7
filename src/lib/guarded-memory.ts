import { createRequire } from 'node:module';
import { messageOf } from './errors.js';

const require = createRequire(import.meta.url);

/** The same on x86, ARM and RISC-V: setrlimit(2), prctl(2). */
const RLIMIT_CORE = 4;
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;
/** Two numbers, of 4 or 8 bytes each: no core, now or later. */
const noCore = Buffer.alloc(16);

/**
 * Keeps what this process has in memory (PINs and codes that are being checked, the pepper, private keys) out of files and
 * away from other processes: no core dump is written, not by a handler such as systemd-coredump either, which asks no limit;
 * nobody but root attaches to it or reads /proc/PID/mem; SIGUSR1 opens no debugger. What it starts by exec is dumpable
 * again and calls this itself. Its own /proc/self/environ and the like belong to root from then on.
 * @returns why it could not be done, for the log; the program works all the same
 */
export function guardMemory(): string | undefined {
  // Node opens its debugger on this signal, on a port that every user of the machine can reach, unless somebody listens.
  process.on('SIGUSR1', () => undefined);
  try {
    const koffi: typeof import('koffi') = require('koffi');
    const library = koffi.load(null);
    const setrlimit = library.func('int setrlimit(int resource, const void *limits)');
    const prctl = library.func('int prctl(int option, ...)');
    const dumpable = (option: number): unknown =>
      prctl(option, ...[0, 0, 0, 0].flatMap((zero) => ['unsigned long', zero]));
    const limited: unknown = setrlimit(RLIMIT_CORE, noCore);
    dumpable(PR_SET_DUMPABLE);
    const left = dumpable(PR_GET_DUMPABLE);
    if (left !== 0) return 'the kernel lets this process be dumped (PR_SET_DUMPABLE had no effect)';
    return limited === 0 ? undefined : 'the limit of core dumps could not be set to 0 (setrlimit)';
  } catch (error) {
    return `the native part is missing: ${messageOf(error)}`;
  }
}
