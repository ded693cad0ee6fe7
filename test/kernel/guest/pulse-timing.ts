/**
 * Program for the rig: pulses relays on GPIO lines, first with nothing else to do, then while the main process is blocked for
 * 200 ms of each second, and leaves what the kernel's stamps say of them in `$RIG_OUT/timing.json`. Argument: pulses of each.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemTime } from '../../../src/lib/clock-source.js';
import type { PulseTiming, Timings } from '../../bench/pulses.js';
import { type GpioBench, relays, startBench } from './gpio-bench.js';
import { LineTrace } from './line-trace.js';
import { linesPerChip } from './lines.js';

const count = Number(process.argv[2]);
const pulseMs = 300;

async function timings(bench: GpioBench): Promise<readonly PulseTiming[]> {
  const trace = new LineTrace('rig-bank0');
  const askedMs: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    // Spread over the second, so that pulses begin and end within the blocked time and outside of it.
    await wait(30 + ((turn * 137) % 400));
    const pulsed = bench.nextPulse();
    askedMs.push(systemTime.monoMs());
    await bench.unlock((turn % linesPerChip) + 1);
    await pulsed;
  }
  const sets = trace.timedSets();
  trace.stop();
  return askedMs.map((asked, turn) => {
    const [on, off] = sets.slice(2 * turn, 2 * turn + 2);
    if (on?.bit !== 1 || off?.bit !== 0) throw new Error(`pulse ${turn}: the kernel saw ${JSON.stringify([on, off])}`);
    return { toHighMs: on.monoMs - asked, errorMs: off.monoMs - on.monoMs - pulseMs };
  });
}

/** Keeps this process from doing anything else for 200 ms of each second. */
function blockInBetween(): NodeJS.Timeout {
  return setInterval(() => {
    const endMs = systemTime.monoMs() + 200;
    while (systemTime.monoMs() < endMs);
  }, 1_000);
}

const bench = await startBench({ boards: [relays('gpio', { pulseMs })] });
const idle = await timings(bench);
const blocking = blockInBetween();
const blocked = await timings(bench);
clearInterval(blocking);
await bench.link.stop();
const all: Timings = { idle, blocked };
writeFileSync(join(process.env.RIG_OUT ?? '', 'timing.json'), JSON.stringify(all));
