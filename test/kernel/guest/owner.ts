import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GpioDriver } from '../../../src/config/families.js';

const built = fileURLToPath(new URL('./owner-process.js', import.meta.url));

/** Another process that holds the lines 0 and 1 of a chip and has switched both on. `kill` is SIGKILL, until it is reaped. */
export async function startOwner(driver: GpioDriver, chip: string): Promise<{ kill: () => Promise<void> }> {
  const child = fork(built, [driver, chip], { execArgv: [] });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
  });
  return {
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
