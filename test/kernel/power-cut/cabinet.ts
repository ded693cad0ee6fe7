import { join } from 'node:path';
import { parseConfig } from '../../../src/config/load.js';
import type { Config } from '../../../src/config/specs.js';

const { RIG_DISK: disk = '' } = process.env;

/** What is on the disk of the rig. */
export const onDisk = {
  data: join(disk, 'data'),
  pepper: join(disk, 'pepper'),
  /** Nobody flushes it: it shows that a cut is one. */
  unflushed: join(disk, 'unflushed'),
} as const;

export const pin = '318274';
export const openedByPin: readonly string[] = ['A1', 'A2', 'A3'];
export const openedByOperator: readonly string[] = ['A4', 'A5'];
/** Its bolt never moves, so that uses are given back, too. */
export const jammed = 'A3';
export const socket = '/run/tmp/control.sock';
export const kiosk = '127.0.0.1:8080';

export const channelOf = (locker: string): number => Number(locker.slice(1));

/** The config's text, its bus on `port`. An emulated processor is slow, and slower on a busy machine: the bus is given time. */
export function configText(port: string): string {
  return `
cabinet:
  id: CUT-1
  timezone: Asia/Kolkata
  power: { maxEnergised: 4, stagger: 0ms }
  confirm: 500ms
data: ${onDisk.data}
buses:
  - { id: rs485, port: ${port}, baud: 115200, echo: off, timeout: 3s }
boards:
  - { id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 8, coolDown: 300ms, poll: 500ms }
lockers:
  - { range: A1..A8, size: M, board: b1, channels: 1..8 }
control: { socket: ${socket} }
kiosk: { listen: ${kiosk} }
access: { pepper: ${onDisk.pepper} }
`;
}

export function configOn(port: string): Config {
  const parsed = parseConfig(configText(port), 'config.yaml');
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
}
