import { closeSync, constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import koffi from 'koffi';

/** The far end of a simulated serial line: what the agent writes to `path` arrives here, and the other way round. */
export interface Pty {
  /** The tty that the agent opens, `/dev/pts/N`. */
  readonly path: string;
  /** Bytes as they arrive; one listener, set once. */
  onData(listener: (bytes: Uint8Array) => void): void;
  write(bytes: Uint8Array): void;
  /** The tty goes away for the agent (EIO), as an unplugged USB adapter's does. Safe to call twice. */
  close(): void;
}

// The C library that Node itself is linked with: glibc and musl alike.
const libc = koffi.load(null);
const posixOpenpt = libc.func('int posix_openpt(int flags)');
const grantpt = libc.func('int grantpt(int fd)');
const unlockpt = libc.func('int unlockpt(int fd)');
const ptsnameR = libc.func('int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)');
const tcgetattr = libc.func('int tcgetattr(int fd, _Out_ uint8_t *termios)');
const cfmakeraw = libc.func('void cfmakeraw(_Inout_ uint8_t *termios)');
const tcsetattr = libc.func('int tcsetattr(int fd, int when, const uint8_t *termios)');

/** Linux's value on every architecture that Node runs on; a forked child must not keep the line alive. */
const O_CLOEXEC = 0o2000000;
const TCSANOW = 0;
/** `struct termios` is 60 bytes on Linux; its layout is left to the C library. */
const TERMIOS_ROOM = 256;

/**
 * Opens a pseudo-terminal in raw mode: no echo, no line editing, no newline translation.
 * Throws a plain Error naming the call that failed (too many ptys, no /dev/ptmx).
 */
export function openPty(): Pty {
  const master = checked('posix_openpt', posixOpenpt(constants.O_RDWR | constants.O_NOCTTY | O_CLOEXEC));
  let slave: number | undefined;
  try {
    checked('grantpt', grantpt(master));
    checked('unlockpt', unlockpt(master));
    const path = nameOf(master);
    // Held open for as long as the pty lives: without it the master is hung up each time the agent closes its port.
    slave = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    makeRaw(slave);
    return wrap(path, master, slave);
  } catch (error) {
    if (slave !== undefined) closeSync(slave);
    closeSync(master);
    throw error;
  }
}

function nameOf(master: number): string {
  const name = Buffer.alloc(128);
  checked('ptsname_r', ptsnameR(master, name, name.length));
  return name.toString('utf8', 0, name.indexOf(0));
}

function makeRaw(slave: number): void {
  const termios = Buffer.alloc(TERMIOS_ROOM);
  checked('tcgetattr', tcgetattr(slave, termios));
  cfmakeraw(termios);
  checked('tcsetattr', tcsetattr(slave, TCSANOW, termios));
}

function wrap(path: string, master: number, slave: number): Pty {
  const stream = new ReadStream(master);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    closeSync(slave);
    stream.destroy();
  };
  // The only errors of a master are those of its end (EIO); the line is gone for both sides then.
  stream.on('error', close);
  return {
    path,
    onData: (listener) => {
      stream.on('data', (chunk: Buffer) => listener(chunk));
    },
    write: (bytes) => {
      if (open) stream.write(bytes);
    },
    close,
  };
}

function checked(call: string, result: unknown): number {
  if (typeof result === 'number' && result >= 0) return result;
  throw new Error(`pseudo-terminal: ${call} failed, errno ${koffi.errno()}`);
}
