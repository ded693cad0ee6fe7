import { loadEpoll } from './packages.js';

/**
 * Calls `ready` whenever the descriptor has something new; it must read that, without waiting, and must not throw. Returns the
 * end of it, to be called once and before the descriptor is closed. Throws `gpio.not_built`.
 *
 * An exception in the callback of the native part ends the process, and closing an `Epoll` in its own callback frees memory
 * that is still in use: so each descriptor has one of its own, which is only ever emptied.
 */
export function whenReady(fd: number, what: 'readable' | 'priority', ready: () => void): () => void {
  const { Epoll } = loadEpoll();
  const epoll = new Epoll(ready).add(fd, what === 'readable' ? Epoll.EPOLLIN : Epoll.EPOLLPRI);
  return () => epoll.remove(fd);
}
