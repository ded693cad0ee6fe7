import { endianness } from 'node:os';
import type { Rs485Settings } from '../src/config/line-specs.js';
import { LockerError, messageOf } from '../src/lib/errors.js';
import { ioctl, SystemCallError } from './libc.js';

/** The same on x86 and arm. */
const TIOCSRS485 = 0x542f;
/** Flags of `struct serial_rs485` (linux/serial.h). */
const ENABLED = 1;
const RTS_ON_SEND = 2;
const RTS_AFTER_SEND = 4;
const RX_DURING_TX = 16;
/** Flags, two delays in ms, and five words of padding: 32-bit words in the machine's own byte order. */
const STRUCT_BYTES = 32;

/** `struct serial_rs485` as the kernel takes it. */
export function encodeRs485(settings: Rs485Settings, order: 'LE' | 'BE' = endianness()): Uint8Array {
  const flags =
    ENABLED |
    (settings.rtsOnSend ? RTS_ON_SEND : 0) |
    (settings.rtsAfterSend ? RTS_AFTER_SEND : 0) |
    (settings.rxDuringTx ? RX_DURING_TX : 0);
  const bytes = new Uint8Array(STRUCT_BYTES);
  const view = new DataView(bytes.buffer);
  const words = [flags, settings.delayBeforeMs, settings.delayAfterMs];
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, order === 'LE');
  return bytes;
}

/**
 * Lets the kernel switch the direction of an RS-485 driver with RTS: for ports of the board's own processor, whose driver
 * knows when the last bit has left. Throws `bus.port_failed` where the port's driver cannot.
 */
export function switchByRts(path: string, fd: number, settings: Rs485Settings): void {
  try {
    ioctl(fd, TIOCSRS485, encodeRs485(settings));
  } catch (cause) {
    const why = cause instanceof SystemCallError ? cause.code : messageOf(cause);
    const message =
      `${path} cannot switch the direction of an RS-485 line by RTS (TIOCSRS485: ${why}). ` +
      'Leave `rs485` out of the bus when the adapter switches by itself, as USB adapters do; a port of the board itself needs a kernel that supports it';
    throw new LockerError('bus.port_failed', message, { port: path }, { cause });
  }
}
