import type { Command } from 'commander';
import { backendOf } from '../../../drivers/gpio/backends.js';
import type { GpioDriver } from '../../config/families.js';
import type { GpioLine } from '../../config/line-specs.js';
import { type Config, type GpioOutputSpec, isOnBus } from '../../config/specs.js';
import { codeOf, LockerError, messageOf } from '../../lib/errors.js';
import { unreachable } from '../client.js';
import { isAnswered } from '../socket.js';
import { type ActAlone, exitCodes, printJson } from './session.js';

const help = `
For after a crash, and for the service manager once lockerd has ended in whatever way: a killed process may leave a line on,
and a lock that stays energised burns. Takes the GPIO outputs that the config names, drives them off and gives them back.
Each line is tried, whatever becomes of the others. Refused while lockerd runs: it holds its lines and drives them itself.

Examples:
  lockerctl gpio off
  lockerctl --config /etc/lockerd/config.yaml gpio off
`;

interface Outputs extends Pick<GpioOutputSpec, 'chip' | 'lines' | 'activeLow' | 'bias' | 'drive'> {
  /** The board's id, or the signal's name. */
  readonly id: string;
  readonly driver: GpioDriver;
}

interface Result {
  readonly id: string;
  /** The lines that are off now. */
  readonly off: readonly GpioLine[];
  readonly failed: readonly { readonly line: GpioLine; readonly code: string; readonly message: string }[];
}

export function addGpioOff(gpio: Command, actAlone: ActAlone): void {
  gpio
    .command('off')
    .summary('drive all GPIO outputs of the config off')
    .description('Drives all GPIO outputs that the config names off and releases them.')
    .addHelpText('after', help)
    .action(() =>
      actAlone(async (session) => {
        const config = await session.config();
        await mustBeStopped(config.control.socket);
        const results = outputsOf(config).map(driveOff);
        if (session.json) printJson(session, { outputs: results });
        else if (results.length === 0) session.print('The config names no GPIO outputs.');
        for (const { id, off, failed } of results) {
          for (const { line, code, message } of failed) session.remark(`${id}, line ${line}: ${code}: ${message}`);
          if (off.length > 0 && !session.json) session.print(`${id}: off ${off.join(', ')}`);
        }
        return results.some(({ failed }) => failed.length > 0) ? exitCodes.refused : exitCodes.done;
      }),
    );
}

/** The kernel tells who holds a line of the character device, but lines of sysfs can be taken from under a running daemon. */
async function mustBeStopped(socket: string): Promise<void> {
  const isRunning = await isAnswered(socket).catch((error) => {
    throw unreachable(socket, error);
  });
  if (!isRunning) return;
  const message = `lockerd runs (${socket}): it holds its GPIO lines and drives them off when it ends. Stop it first`;
  throw new LockerError('gpio.line_busy', message, { consumer: 'lockerd' });
}

function outputsOf({ boards, signals }: Config): Outputs[] {
  const told = Object.entries(signals).flatMap(([id, { line, ...signal }]): Outputs[] => [
    { id, ...signal, lines: [line], bias: 'as-is' },
  ]);
  return [...boards.flatMap((board) => (isOnBus(board) || board.direction === 'inputs' ? [] : [board])), ...told];
}

/** Line by line, so that one that is held by somebody else does not keep the others on. */
function driveOff({ id, driver, lines, ...spec }: Outputs): Result {
  const off: GpioLine[] = [];
  const failed: Result['failed'][number][] = [];
  for (const line of lines) {
    try {
      backendOf(driver)
        .outputs({ ...spec, lines: [line] })
        .close();
      off.push(line);
    } catch (error) {
      failed.push({ line, code: codeOf(error), message: messageOf(error) });
    }
  }
  return { id, off, failed };
}
