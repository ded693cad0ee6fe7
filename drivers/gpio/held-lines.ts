import { closeSync, readSync } from 'node:fs';
import { ioctl, setNonBlocking } from '../libc.js';
import { errnoOf, lineFailure } from './refusals.js';
import {
  decodeEvents,
  decodeValues,
  encodeValues,
  ioctls,
  type LineEvent,
  maskOf,
  requestedFd,
  sizes,
} from './uapi.js';

const EVENTS_AT_ONCE = 64;
/** No descriptor: the kernel refuses it, so nothing reaches whoever has the number of the closed one now. */
const CLOSED = -1;

/** Lines that the kernel has granted to this process. Every call throws `gpio.chip_gone` or `gpio.failed`. */
export class HeldLines {
  #fd: number;

  /** `granted` is the request as the kernel has answered it. */
  constructor(
    private readonly chip: string,
    private readonly count: number,
    granted: Uint8Array,
  ) {
    this.#fd = requestedFd(granted);
  }

  get fd(): number {
    return this.#fd;
  }

  get closed(): boolean {
    return this.#fd === CLOSED;
  }

  read(): (0 | 1)[] {
    const bytes = encodeValues(0n, maskOf(this.count));
    this.#ask(() => ioctl(this.#fd, ioctls.getValues, bytes));
    return decodeValues(bytes, this.count);
  }

  /** Sets the lines in the mask, all at once. */
  write(bits: bigint, mask: bigint): void {
    this.#ask(() => ioctl(this.#fd, ioctls.setValues, encodeValues(bits, mask)));
  }

  neverWait(): void {
    this.#ask(() => setNonBlocking(this.#fd));
  }

  /** The next events, in their order; none when all have been read. */
  events(): LineEvent[] {
    const buffer = new Uint8Array(EVENTS_AT_ONCE * sizes.lineEvent);
    return this.#ask(() => {
      try {
        return decodeEvents(buffer.subarray(0, readSync(this.#fd, buffer)));
      } catch (error) {
        if (errnoOf(error) === 'EAGAIN') return [];
        throw error;
      }
    });
  }

  /** Gives the lines back to the kernel. May be called twice. */
  release(): void {
    if (this.closed) return;
    closeSync(this.#fd);
    this.#fd = CLOSED;
  }

  #ask<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw lineFailure(this.chip, cause);
    }
  }
}
