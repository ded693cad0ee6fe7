import { createRequire } from 'node:module';
import { LockerError, messageOf } from '../../src/lib/errors.js';

/** The package `onoff`, loaded at its first use. Throws `gpio.not_built`. `from` is the module that asks. */
export function loadOnoff(from = import.meta.url): typeof import('onoff') {
  return built('onoff', () => createRequire(from)('onoff'));
}

/** The package `epoll`, loaded at its first use. Throws `gpio.not_built`. `from` is the module that asks. */
export function loadEpoll(from = import.meta.url): typeof import('epoll') {
  return built('epoll', () => createRequire(from)('epoll'));
}

/** Absent: it could not be compiled at the install. It throws by itself when it was compiled for another Node. */
function built<T>(name: string, load: () => T): T {
  try {
    return load();
  } catch (cause) {
    const why = messageOf(cause).split('\n')[0];
    const message = `the package ${name}, which GPIO lines and input devices need, is not built for this Node (${why}). Install a compiler (python3 make g++) and run \`npm ci\` again`;
    throw new LockerError('gpio.not_built', message, { package: name }, { cause });
  }
}
