import { readFileSync, statSync } from 'node:fs';
import { LockerError, messageOf } from '../../src/lib/errors.js';

/** Names of errno with which the kernel or an expander's driver says that the chip does not answer. */
const goneNames = new Set(['ENODEV', 'ENXIO', 'EIO', 'EREMOTEIO', 'ETIMEDOUT']);

/** The name of the errno of a refused system call; empty for another error. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Why lines that were to be had once are not any more. */
export function lineFailure(chip: string, cause: unknown): LockerError {
  const errno = errnoOf(cause);
  return goneNames.has(errno)
    ? new LockerError(
        'gpio.chip_gone',
        `the GPIO chip ${chip} does not answer any more (${errno})`,
        { chip },
        { cause },
      )
    : failed(chip, messageOf(cause), cause);
}

export function failed(chip: string, why: string, cause?: unknown): LockerError {
  return new LockerError('gpio.failed', `the GPIO chip ${chip}: ${why}`, { chip }, { cause });
}

export function isDenied(error: unknown): boolean {
  return errnoOf(error) === 'EACCES' || errnoOf(error) === 'EPERM';
}

/** Names the group that may use the file, which on most boards is `gpio`. */
export function noPermission(path: string, cause: unknown): LockerError {
  const { gid } = statSync(path);
  const group = groupName(gid);
  const act =
    gid === 0
      ? 'Only root may: have a udev rule give it to a group, and add this user to that group'
      : `Add the user to the group ${group} (\`sudo usermod -aG ${group} USER\`) and start the program again`;
  const service = 'A service that names its devices needs DeviceAllow=char-gpiochip too';
  const message = `this user may not use ${path} (${errnoOf(cause)}). ${act}. ${service}`;
  return new LockerError('gpio.no_permission', message, { path, group }, { cause });
}

function groupName(gid: number): string {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((text) => text.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}
