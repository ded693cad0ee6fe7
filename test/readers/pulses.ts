import type { WiegandPulse } from '../../drivers/readers/wiegand.js';

/** The pulses of a number, 2 ms apart, the first one with the sequence `from`. */
export function pulses(bits: string, from = 1, startMs = 1_000): WiegandPulse[] {
  return [...bits].map((bit, index) => ({
    bit: bit === '1' ? 1 : 0,
    atMs: startMs + 2 * index,
    sequence: (from + index) % 2 ** 32,
  }));
}
