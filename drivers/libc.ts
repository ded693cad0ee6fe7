import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import { lastErrno } from '../src/lib/errno.js';

const require = createRequire(import.meta.url);

/** A system call that the kernel refused. `code` is the name of its errno, as in the errors of Node's own calls. */
export class SystemCallError extends Error {
  constructor(
    call: string,
    readonly code: string,
  ) {
    super(`${call}: ${code}`);
  }
}

/** The same on x86 and arm. */
const F_SETFL = 4;

type Call = (fd: number, request: number, type: 'uint8_t *' | 'int', argument: Uint8Array | number) => number;

interface Libc {
  readonly ioctl: Call;
  readonly fcntl: Call;
  readonly lastError: () => string;
}

let bound: Libc | undefined;

/** Bound at the first use: few cabinets need it. */
function libc(): Libc {
  if (bound) return bound;
  const koffi: typeof import('koffi') = require('koffi');
  // The C library that Node itself is linked with: glibc and musl alike.
  const library = koffi.load(null);
  bound = {
    ioctl: library.func('int ioctl(int fd, unsigned long request, ...)'),
    fcntl: library.func('int fcntl(int fd, int command, ...)'),
    lastError: () => lastErrno(koffi),
  };
  return bound;
}

/** `ioctl(2)` with a struct, which the kernel may change in place. Throws a SystemCallError. */
export function ioctl(fd: number, request: number, struct: Uint8Array): void {
  const { ioctl, lastError } = libc();
  if (ioctl(fd, request, 'uint8_t *', struct) < 0) throw new SystemCallError('ioctl', lastError());
}

/** `ioctl(2)` with a number. Throws a SystemCallError. */
export function ioctlNumber(fd: number, request: number, number: number): void {
  const { ioctl, lastError } = libc();
  if (ioctl(fd, request, 'int', number) < 0) throw new SystemCallError('ioctl', lastError());
}

/** Lets reads of a descriptor that the kernel has made return EAGAIN instead of waiting. Throws a SystemCallError. */
export function setNonBlocking(fd: number): void {
  const { fcntl, lastError } = libc();
  if (fcntl(fd, F_SETFL, 'int', constants.O_NONBLOCK) < 0) throw new SystemCallError('fcntl', lastError());
}
