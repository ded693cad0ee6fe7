import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { builtFile } from '../../src/lib/built.js';
import { controlForTest } from './world.js';

const program = builtFile('lockerctl.js');

export interface Said {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs lockerctl as a process of its own. */
export function run(...argv: string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, out, err }));
  });
}

/** A control socket for one test, and lockerctl at it. */
export async function daemon(change: Parameters<typeof controlForTest>[0] = {}) {
  const world = await controlForTest(change);
  onTestFinished(world.end);
  return { ...world, ctl: (...argv: string[]) => run('--socket', world.socket, ...argv) };
}
