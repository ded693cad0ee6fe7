/** Start bit, eight data bits, stop bit: all families here are 8N1. */
const BITS_PER_CHARACTER = 10;

/** USB adapters hand bytes over in batches, up to 16 ms apart (FTDI's latency timer): a shorter pause ends no frame. */
const LEAST_QUIET_MS = 20;

export function characterMs(baud: number): number {
  return (BITS_PER_CHARACTER * 1000) / baud;
}

/**
 * The silence between two frames, in ms: 3.5 characters, 1.75 ms above 19200 baud (Modbus over serial line, 2.5.1.1).
 * Whole milliseconds plus one, because a timer may fire up to one early.
 */
export function silenceMs(baud: number): number {
  return Math.ceil(baud > 19_200 ? 1.75 : 3.5 * characterMs(baud)) + 1;
}

/** After this pause in what is received, in ms, a frame that is not whole is not going to be. */
export function quietMs(baud: number): number {
  return Math.max(LEAST_QUIET_MS, silenceMs(baud));
}
