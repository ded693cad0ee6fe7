import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { LockerError, messageOf } from '../lib/errors.js';

/** sun_path of unix(7) holds 108 bytes with the closing zero. */
const maxPathBytes = 107;

/** The path to bind or connect to: as given, or relative to the working directory where that alone is short enough. */
export function socketAddress(path: string): string {
  const whole = resolve(path);
  const short = relative(process.cwd(), whole);
  const fits = [isAbsolute(path) ? path : whole, short].find((text) => Buffer.byteLength(text) <= maxPathBytes);
  if (fits !== undefined) return fits;
  throw failed(path, `the path is longer than ${maxPathBytes} bytes`);
}

/**
 * Makes room for a socket at `path`: its directory is created, a socket that nobody answers on is removed. Rejects with
 * `control.socket_used` when somebody answers, `control.socket_failed` when a file of another kind is there.
 */
export async function clearSocket(path: string): Promise<void> {
  const address = socketAddress(path);
  try {
    await makeDirectory(dirname(resolve(path)));
    const found = await lstat(address).catch(ignoreMissing);
    if (!found) return;
    if (!found.isSocket()) throw failed(path, 'a file that is no socket is there');
    if (await isAnswered(path)) {
      const message = `${path}: another lockerd answers on this socket. Stop it, or set another control.socket.`;
      throw new LockerError('control.socket_used', message);
    }
    await rm(address, { force: true });
  } catch (error) {
    throw error instanceof LockerError ? error : failed(path, messageOf(error), error);
  }
}

/** Makes what is missing of a directory that the group of the socket has to come through, whatever the mask. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  for (let made = directory; first !== undefined && made.length >= first.length; made = dirname(made)) {
    await chmod(made, 0o750);
  }
}

/** Binds with mode 0660: who is in the socket's group may call. `net` binds within `listen`, so the mask is brief. */
export async function bindSocket(server: Server, path: string, listen: (start: () => void) => Promise<void>) {
  const address = socketAddress(path);
  try {
    await listen(() => {
      const mask = process.umask(0o117);
      try {
        server.listen(address);
      } finally {
        process.umask(mask);
      }
    });
    await chmod(address, 0o660);
  } catch (error) {
    throw failed(path, messageOf(error), error);
  }
}

function failed(path: string, why: string, cause?: unknown): LockerError {
  const message = `${path}: the control socket cannot be made: ${why}. Check the directory, or set another control.socket.`;
  return new LockerError('control.socket_failed', message, {}, { cause });
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

/** Whether a daemon listens on the socket. Rejects when this user may not ask. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((done, reject) => {
    const socket = connect(socketAddress(path));
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', (error) => {
      if ('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')) done(false);
      else reject(error);
    });
  });
}
