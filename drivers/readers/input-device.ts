import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { LockerError, messageOf } from '../../src/lib/errors.js';
import { errnoOf, isDenied } from '../gpio/refusals.js';
import { ioctl, ioctlNumber } from '../libc.js';
import { whenReady } from '../readiness.js';
import type { OpenFor } from './device.js';
import { hasKey, InputEvents, type InputNews, inputEventBytes, inputIoctls, KEY_BITS_BYTES } from './input-events.js';
import { keyCodes } from './keymap.js';

const EVENTS_AT_ONCE = 64;
/** Bounded, so that a device that never rests does not hold up others; what is left makes it ready again. */
const MOST_READS = 16;

/**
 * A reader that is a keyboard to the kernel. It is taken for this process alone: what is typed there reaches neither the console
 * nor a page. Throws `reader.*`, `gpio.not_built`.
 */
export function inputDevice(path: string): OpenFor<readonly InputNews[]> {
  return ({ data, lost }) => {
    const fd = open(path);
    let stop: (() => void) | undefined;
    const unwatch = (): void => {
      stop?.();
      stop = undefined;
    };
    try {
      mustHaveKeys(path, fd);
      grab(path, fd);
      const events = new InputEvents(inputEventBytes(process.arch));
      stop = whenReady(fd, 'readable', () => {
        let news: readonly InputNews[];
        try {
          news = read(fd, events);
        } catch (cause) {
          // Else it would be ready again at once, for ever.
          unwatch();
          lost(failure(path, cause));
          return;
        }
        if (stop && news.length > 0) data(news);
      });
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return {
      close: () => {
        unwatch();
        // The kernel ends the grab with it.
        closeSync(fd);
      },
    };
  };
}

function open(path: string): number {
  try {
    // A read of a device that has nothing to say would hold a thread of the pool for as long as nobody types.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw failure(path, cause);
  }
}

function read(fd: number, events: InputEvents): InputNews[] {
  const buffer = new Uint8Array(EVENTS_AT_ONCE * inputEventBytes(process.arch));
  const news: InputNews[] = [];
  for (let reads = 0; reads < MOST_READS; reads++) {
    try {
      news.push(...events.take(buffer.subarray(0, readSync(fd, buffer))));
    } catch (error) {
      if (errnoOf(error) === 'EAGAIN') break;
      throw error;
    }
  }
  return news;
}

function mustHaveKeys(path: string, fd: number): void {
  const keys = new Uint8Array(KEY_BITS_BYTES);
  try {
    ioctl(fd, inputIoctls.keyBits, keys);
  } catch (cause) {
    throw wrongDevice(path, 'it is no input device', cause);
  }
  const enters = hasKey(keys, keyCodes.enter, keyCodes.keypadEnter);
  if (!enters || !hasKey(keys, keyCodes.digit1, keyCodes.keypad1)) {
    throw wrongDevice(path, 'it has no digits or no Enter, so that it is no keyboard');
  }
}

function wrongDevice(path: string, why: string, cause?: unknown): LockerError {
  const act = 'Use the name in /dev/input/by-id that ends in -event-kbd';
  return new LockerError('reader.no_keys', `${path} is no such reader: ${why}. ${act}`, { path }, { cause });
}

function grab(path: string, fd: number): void {
  try {
    ioctlNumber(fd, inputIoctls.grab, 1);
  } catch (cause) {
    if (errnoOf(cause) !== 'EBUSY') throw failure(path, cause);
    const message = `${path} is taken by another program. Stop that program, which may be another lockerd`;
    throw new LockerError('reader.busy', message, { path }, { cause });
  }
}

function failure(path: string, cause: unknown): LockerError {
  const errno = errnoOf(cause);
  const error = (code: LockerError['code'], message: string): LockerError =>
    new LockerError(code, `${path} ${message}`, { path }, { cause });
  if (isDenied(cause)) {
    return error('reader.no_permission', `may not be opened by this user. Add the user to the ${groupOf(path)}`);
  }
  if (errno === 'ENOENT' || errno === 'ENXIO')
    return error('reader.no_device', 'is not there. Is the reader plugged in?');
  if (errno === 'ENODEV') return error('reader.gone', 'has gone. Is the reader plugged in?');
  return error('reader.failed', `cannot be read: ${messageOf(cause)}`);
}

function groupOf(path: string): string {
  const gid = statSync(path, { throwIfNoEntry: false })?.gid;
  return gid === undefined || gid === 0
    ? 'group that a udev rule gives it to'
    : `group with the number ${gid}, often input`;
}
