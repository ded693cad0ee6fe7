import { type ChildProcess, fork } from 'node:child_process';
import { builtFile } from '../lib/built.js';

/** The programs that hold ports, each built from its file in drivers/. */
type PortProgram = 'hardware-process' | 'scan-process' | 'address-process' | 'simulator-process';

/**
 * What is thrown away is collected early and often, in a megabyte, and not first gathered in sixteen: these processes live for months and
 * their messages for milliseconds. `packaging/program` gives Node the same for lockerd.
 */
const smallNursery = '--max-semi-space-size=1';

/**
 * Starts such a program, or the module that takes its place, with a channel for messages. Throws what the system says where it cannot
 * start one.
 */
export function forkProcess(
  program: PortProgram,
  modulePath = builtFile(`${program}.js`),
  env = process.env,
): ChildProcess {
  return fork(modulePath, { execArgv: [smallNursery], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
