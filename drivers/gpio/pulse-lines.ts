import type { GpioInputSpec } from '../../src/config/specs.js';
import { whenReady } from '../readiness.js';
import { requestLines } from './character-device.js';
import type { HeldLines } from './held-lines.js';
import { flags, type LineEvent } from './uapi.js';

/** A pulse on one of several lines. */
interface LinePulse extends Pick<LineEvent, 'sequence' | 'atMs'> {
  /** Of the spec's lines, from 0. */
  readonly index: number;
}

interface PulseListener {
  /** Pulses in the order in which they were read; `sequence` is that in which they happened. */
  readonly pulses: (pulses: readonly LinePulse[]) => void;
  /** The lines are gone for good; `close` is still to be called. */
  readonly gone: (error: unknown) => void;
}

const MOST_READS = 16;

/**
 * Lines of the character device that rest high and are pulled low for an instant: each falling edge is a pulse, with the kernel's
 * own stamp and number. Nothing is debounced. Throws `gpio.*` when the lines are not to be had.
 */
export function openPulses(
  spec: Pick<GpioInputSpec, 'chip' | 'lines' | 'bias'>,
  listener: PulseListener,
  dev = '/dev',
): { close(): void } {
  const { lines, offsets } = requestLines(dev, { ...spec, activeLow: false }, flags.input | flags.edgeFalling, 0);
  let stop: (() => void) | undefined;
  const unwatch = (): void => {
    stop?.();
    stop = undefined;
  };
  const ready = (): void => {
    let pulses: readonly LinePulse[];
    try {
      pulses = readPulses(lines, offsets);
    } catch (error) {
      // Else it would be ready again at once, for ever.
      unwatch();
      listener.gone(error);
      return;
    }
    if (stop && pulses.length > 0) listener.pulses(pulses);
  };
  try {
    lines.neverWait();
    stop = whenReady(lines.fd, 'readable', ready);
  } catch (error) {
    lines.release();
    throw error;
  }
  return {
    close: () => {
      unwatch();
      lines.release();
    },
  };
}

/** Bounded, so that a line that never rests does not hold up others; what is left makes it ready again. */
function readPulses(lines: HeldLines, offsets: readonly number[]): LinePulse[] {
  const pulses: LinePulse[] = [];
  for (let reads = 0; reads < MOST_READS; reads++) {
    const events = lines.events();
    if (events.length === 0) break;
    for (const { offset, sequence, atMs } of events) pulses.push({ index: offsets.indexOf(offset), sequence, atMs });
  }
  return pulses;
}
