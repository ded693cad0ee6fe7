import { createRequire } from 'node:module';
import { lastErrno } from './errno.js';
import { LockerError, messageOf } from './errors.js';

const require = createRequire(import.meta.url);

/** Who started this program as a service and is told how it fares: systemd, by what sd_notify(3) says of its socket. */
export interface ServiceManager {
  /** A service that says nothing for so long is taken for dead, in ms; `undefined`: it may be as silent as it likes. */
  readonly watchdogMs: number | undefined;
  /**
   * Sends assignments such as `READY=1`; never waits.
   * @returns whether they are on their way: when too much else waits at the socket, try again
   * @throws LockerError `manager.unreachable`
   */
  tell(...assignments: readonly string[]): boolean;
}

type Environment = Record<string, string | undefined>;

/**
 * The manager that the environment names, if any. Its variables are taken out of `env`: what this program starts is not the service.
 * @param pid of this process: a watchdog that is meant for another one is none
 */
export function serviceManager(env: Environment, pid: number): ServiceManager | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: limit, WATCHDOG_PID: watched } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (!socket) return undefined;
  const watchdogMs = Number(limit) / 1_000;
  const isWatched = watchdogMs > 0 && (watched === undefined || Number(watched) === pid);
  return {
    watchdogMs: isWatched ? watchdogMs : undefined,
    tell: (...assignments) => send(socket, `${assignments.join('\n')}\n`),
  };
}

/** unix(7), socket(2), send(2): the same on x86, ARM and RISC-V. */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const mostPathBytes = 107;

/**
 * A `sockaddr_un`. A name that begins with `@` is abstract: it has a zero there, and no file.
 * @throws LockerError `manager.unreachable` when it is no name of a unix socket
 */
export function unixAddress(name: string): Buffer {
  const bytes = Buffer.from(name);
  if (!/^[/@]./.test(name) || bytes.length > mostPathBytes) {
    throw unreachable(name, 'it is neither an absolute path nor an abstract name that fits');
  }
  const family = Buffer.alloc(2);
  new Uint16Array(family.buffer, family.byteOffset, 1)[0] = AF_UNIX;
  return name.startsWith('@')
    ? Buffer.concat([family, Buffer.of(0), bytes.subarray(1)])
    : Buffer.concat([family, bytes, Buffer.of(0)]);
}

interface Sockets {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly sendto: (fd: number, data: Buffer, bytes: number, flags: number, to: Buffer, toBytes: number) => number;
  readonly close: (fd: number) => number;
  readonly lastError: () => string;
}

let bound: Sockets | undefined;

/** Bound at the first use. Node has no sockets for datagrams between processes; a program such as systemd-notify has another pid. */
function sockets(): Sockets {
  if (bound) return bound;
  const koffi: typeof import('koffi') = require('koffi');
  const library = koffi.load(null);
  bound = {
    socket: library.func('int socket(int family, int type, int protocol)'),
    sendto: library.func(
      'long sendto(int fd, const void *data, size_t bytes, int flags, const void *to, uint32_t toBytes)',
    ),
    close: library.func('int close(int fd)'),
    lastError: () => lastErrno(koffi),
  };
  return bound;
}

function send(name: string, text: string): boolean {
  const address = unixAddress(name);
  const data = Buffer.from(text);
  let calls: Sockets;
  try {
    calls = sockets();
  } catch (error) {
    throw unreachable(name, `the native part is missing: ${messageOf(error)}`);
  }
  const fd = calls.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw unreachable(name, `socket: ${calls.lastError()}`);
  try {
    if (calls.sendto(fd, data, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length) >= 0) return true;
    const code = calls.lastError();
    if (code === 'EAGAIN' || code === 'ENOBUFS') return false;
    throw unreachable(name, `sendto: ${code}`);
  } finally {
    calls.close(fd);
  }
}

function unreachable(name: string, why: string): LockerError {
  return new LockerError(
    'manager.unreachable',
    `the service manager at ${name} (NOTIFY_SOCKET) cannot be told how lockerd fares: ${why}`,
  );
}
