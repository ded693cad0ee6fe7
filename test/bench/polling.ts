import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeConfig } from '../running-daemon.js';
import { benchCabinet } from './bench-cabinet.js';
import { type Figure, median } from './figures.js';

const child = fileURLToPath(new URL('./polling-child.js', import.meta.url));
/** The source is not compiled to dist/: it lies beside the sources. */
const slowDisk = fileURLToPath(new URL('../../../test/bench/slow-disk.c', import.meta.url));

/** The wire's own limit for one poll: 5 characters out, 7 back, 3.5 of silence, and the simulated board's 3 ms. */
const limitMs = (5 + 7 + 3.5) * (10_000 / 9600) + 3;

/** Polls flat out, with a fast disk and with one that holds every commit for 300 ms, in turns. */
export async function pollingFigures(rounds: number, seconds: number): Promise<Figure[]> {
  const cabinet = await benchCabinet(1, 0);
  try {
    const configFile = writeConfig(cabinet.folder, cabinet.yaml);
    const library = join(cabinet.folder, 'slow-disk.so');
    const slow = canCompile(library);
    const fastMs: number[] = [];
    const slowMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      fastMs.push(cycleMs(configFile, seconds, {}));
      if (slow) slowMs.push(cycleMs(configFile, seconds, { LD_PRELOAD: library }));
    }
    const how = `${rounds} x ${seconds} s, 24 channels at 9600 baud; the wire's own limit is ${limitMs.toFixed(2)} ms`;
    const figures: Figure[] = [
      { what: 'poll cycle flat out, median', value: median(fastMs), unit: 'ms', how },
      {
        what: "poll rate / the wire's own limit",
        value: limitMs / median(fastMs),
        unit: 'x',
        goal: { least: 0.85 },
        how,
      },
    ];
    if (!slow) return figures;
    const ratios = slowMs.map((slowed, index) => slowed / (fastMs[index] ?? Number.NaN));
    return [
      ...figures,
      {
        what: 'poll cycle with 300 ms commits / without',
        value: median(ratios),
        unit: 'x',
        goal: { most: 1.02 },
        how: `pairs in turn; fsync held by a preloaded library`,
      },
    ];
  } finally {
    await cabinet.remove();
  }
}

function canCompile(library: string): boolean {
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, slowDisk], { stdio: 'inherit' });
  if (made.status === 0) return true;
  console.error('No C compiler: the figure with slowed commits is left out (apt-get install gcc libc6-dev).');
  return false;
}

function cycleMs(configFile: string, seconds: number, env: Readonly<Record<string, string>>): number {
  const text = execFileSync(process.execPath, [child, configFile, String(seconds)], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const result = JSON.parse(text);
  return (Number(result.seconds) * 1000) / Number(result.polls);
}
