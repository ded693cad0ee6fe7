import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bootGuest, consoleTail } from '../kernel/boot.js';
import { type Figure, percentile } from './figures.js';
import { onRig } from './rig-figures.js';

const timingSchema = z.object({
  /** From the message to the hardware process to the line going high. */
  toHighMs: z.number(),
  /** Of the pulse's length. */
  errorMs: z.number(),
});
export type PulseTiming = z.output<typeof timingSchema>;

const timingsSchema = z.object({ idle: z.array(timingSchema), blocked: z.array(timingSchema) });
export type Timings = { readonly [part in keyof z.output<typeof timingsSchema>]: readonly PulseTiming[] };

/**
 * Pulses on simulated GPIO lines, with the main process idle and with it blocked. No goals: an emulated processor says nothing
 * of a board's own times, but it shows whether the one disturbs the other.
 */
export function pulseFigures(pulses: number): Promise<Figure[]> {
  return onRig('pulses', async (rig) => {
    const guest = await bootGuest(rig, { command: ['node', 'dist/test/kernel/guest/pulse-timing.js', String(pulses)] });
    try {
      const end = await guest.ended;
      if (end.status !== 0) throw new Error(`The pulses could not be measured; ${consoleTail(end)}`);
      const timings = timingsSchema.parse(JSON.parse(readFileSync(join(guest.out, 'timing.json'), 'utf8')));
      const how = `${pulses} pulses on the rig, emulated`;
      return [
        ...sideBySide('message to line high', timings, ({ toHighMs }) => toHighMs, how),
        ...sideBySide('error of the pulse length', timings, ({ errorMs }) => Math.abs(errorMs), how),
      ];
    } finally {
      guest.remove();
    }
  });
}

function sideBySide(what: string, { idle, blocked }: Timings, of: (one: PulseTiming) => number, how: string): Figure[] {
  const [calm, busy] = [idle, blocked].map((part) => percentile(part.map(of), 0.95));
  if (calm === undefined || busy === undefined) return [];
  return [
    { what: `GPIO: ${what}, 95th percentile, idle`, value: calm, unit: 'ms', how },
    { what: 'the same, main process blocked for 200 ms of each second', value: busy, unit: 'ms', how },
    { what: 'the same, against idle', value: busy / calm, unit: 'x', how },
  ];
}
