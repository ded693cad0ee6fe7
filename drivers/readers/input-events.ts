import { endianness } from 'node:os';

/**
 * The kernel's input devices (linux/input.h): events and ioctl numbers. Pure: structs are bytes here, in the machine's own
 * byte order. `struct input_event` is two words of time, which are as wide as a pointer, then type, code and value.
 */
const little = endianness() === 'LE';

const narrow: ReadonlySet<NodeJS.Architecture> = new Set(['arm', 'ia32', 'mips', 'mipsel']);

/** Bytes of a `struct input_event` as the kernel gives it to a process of this architecture. */
export function inputEventBytes(arch: NodeJS.Architecture): 16 | 24 {
  return narrow.has(arch) ? 16 : 24;
}

const WRITE = 1;
const READ = 2;

/** `_IOC(direction, 'E', number, size)` of linux/ioctl.h. */
function ioctlNumber(direction: number, number: number, size: number): number {
  return direction * 2 ** 30 + (size << 16) + (0x45 << 8) + number;
}

const EV_SYN = 0;
const EV_KEY = 1;
const SYN_REPORT = 0;
const SYN_DROPPED = 3;

/** A bit for each key up to KEY_MAX (0x2ff). */
export const KEY_BITS_BYTES = 0x300 / 8;

export const inputIoctls = {
  /** EVIOCGRAB, whose argument is a number: 1 takes the device for oneself. */
  grab: ioctlNumber(WRITE, 0x90, 4),
  /** EVIOCGBIT(EV_KEY): the keys that the device has. */
  keyBits: ioctlNumber(READ, 0x20 + EV_KEY, KEY_BITS_BYTES),
} as const;

/** What an input device tells, of which only keys matter here. */
export type InputNews =
  | { readonly kind: 'key'; readonly code: number; readonly down: boolean }
  /** The kernel's buffer was full: an unknown number of keys is missing here. */
  | { readonly kind: 'lost' };

/** Events of one device. After a loss they are valid again from the next SYN_REPORT on. */
export class InputEvents {
  #skipping = false;

  constructor(private readonly eventBytes: 16 | 24) {}

  /** As many events as were read; the kernel hands whole ones only. Keys that repeat because they stay down are left out. */
  take(bytes: Uint8Array): InputNews[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const news: InputNews[] = [];
    for (let end = this.eventBytes; end <= bytes.length; end += this.eventBytes) {
      const type = view.getUint16(end - 8, little);
      const code = view.getUint16(end - 6, little);
      const value = view.getInt32(end - 4, little);
      if (type === EV_SYN && code === SYN_DROPPED) {
        this.#skipping = true;
        news.push({ kind: 'lost' });
      } else if (type === EV_SYN && code === SYN_REPORT) this.#skipping = false;
      else if (type === EV_KEY && !this.#skipping && (value === 0 || value === 1))
        news.push({ kind: 'key', code, down: value === 1 });
    }
    return news;
  }
}

/** Whether a device has one of some keys; `bits` as EVIOCGBIT gives them: words of the machine, which on x86 and arm are in order. */
export function hasKey(bits: Uint8Array, ...codes: readonly number[]): boolean {
  return codes.some((code) => ((bits[code >> 3] ?? 0) >> (code & 7)) & 1);
}
