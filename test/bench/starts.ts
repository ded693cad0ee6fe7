import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './figures.js';

const program = (name: string): string => fileURLToPath(new URL(`../../src/${name}.js`, import.meta.url));

/** How long the programs take to say something, beside Node that does nothing: the ratio is much the same on a small board. */
export async function startFigures(runs: number): Promise<Figure[]> {
  const nowhere = ['--socket', '/nonexistent/control.sock'];
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['lockerctl --help', [program('lockerctl'), '--help']],
    ['lockerctl status', [program('lockerctl'), ...nowhere, 'status']],
    ['lockerd --help', [program('lockerd'), '--help']],
    ['locker-collector --help', [program('locker-collector'), '--help']],
  ];
  const bareMs: number[] = [];
  const tookMs = lines.map((): number[] => []);
  for (let count = 0; count < runs; count++) {
    bareMs.push(tookOnceMs(['-e', '0']));
    for (const [at, [, argv]] of lines.entries()) tookMs[at]?.push(tookOnceMs(argv));
  }
  return lines.map(([what], at) => {
    const ms = median(tookMs[at] ?? []);
    const how = `median ${ms.toFixed(0)} ms; node -e 0 takes ${median(bareMs).toFixed(0)} ms; ${runs} runs in turn`;
    return { what: `start of ${what}`, value: ms / median(bareMs), unit: 'x bare node', goal: { most: 2.1 }, how };
  });
}

function tookOnceMs(argv: readonly string[]): number {
  const began = performance.now();
  spawnSync(process.execPath, argv, { stdio: 'ignore' });
  return performance.now() - began;
}
