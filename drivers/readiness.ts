import type { Epoll } from 'epoll';
import { loadEpoll } from './gpio/packages.js';

/**
 * One for the process, and kept for ever: when the garbage collector frees an `Epoll` that was not closed, the package's native
 * part brings the process down (a segmentation fault), and closing one in its own callback frees memory that is in use.
 */
let epoll: Epoll | undefined;
const watched = new Map<number, () => void>();

/**
 * Calls `ready` whenever the descriptor has something new; it must read that, without waiting, and must not throw: an
 * exception ends the process. It may be called once more for nothing. Returns the end of it, to be called once and before the
 * descriptor is closed. Throws `gpio.not_built`.
 */
export function whenReady(fd: number, what: 'readable' | 'priority', ready: () => void): () => void {
  const { Epoll } = loadEpoll();
  epoll ??= new Epoll((_error, fd) => watched.get(fd)?.());
  const shared = epoll.add(fd, what === 'readable' ? Epoll.EPOLLIN : Epoll.EPOLLPRI);
  watched.set(fd, ready);
  return () => {
    watched.delete(fd);
    shared.remove(fd);
  };
}
