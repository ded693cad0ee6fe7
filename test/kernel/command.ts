import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Administrators' programs (depmod, mkfs.ext4) are not on everybody's path. */
export const commandPath = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** Runs a program in `folder` and gives what it printed. Rejects with what it complained of. */
export async function output(folder: string, program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: commandPath, LC_ALL: 'C' };
  const { stdout } = await run(program, [...args], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Runs a pipeline of the shell, its arguments as `$1` and so on; rejects when any part of it fails. */
export function shell(folder: string, pipeline: string, ...args: readonly string[]): Promise<string> {
  return output(folder, 'bash', ['-c', `set -euo pipefail; ${pipeline}`, 'bash', ...args]);
}
