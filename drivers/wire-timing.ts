import { defaultSerial } from '../src/config/line-specs.js';
import type { BusSpec } from '../src/config/specs.js';

/** What of a bus makes the time that a character takes. */
type WireFormat = Pick<BusSpec, 'baud' | 'serial'>;

/** USB adapters hand bytes over in batches, up to 16 ms apart (FTDI's latency timer): a shorter pause ends no frame. */
const LEAST_QUIET_MS = 20;

/** Start bit, data bits, parity bit if there is one, and stop bits. */
export function characterMs({ baud, serial = defaultSerial }: WireFormat): number {
  const bits = 1 + serial.dataBits + (serial.parity === 'none' ? 0 : 1) + serial.stopBits;
  return (bits * 1000) / baud;
}

/**
 * The silence between two frames, in ms: 3.5 characters, 1.75 ms above 19200 baud (Modbus over serial line, 2.5.1.1).
 * It counts from the end of a frame as it was seen, which is never before it was on the wire.
 */
export function silenceMs(format: WireFormat): number {
  return format.baud > 19_200 ? 1.75 : 3.5 * characterMs(format);
}

/** After this pause in what is received, in ms, a frame that is not whole is not going to be. */
export function quietMs(format: WireFormat): number {
  return Math.max(LEAST_QUIET_MS, silenceMs(format));
}
