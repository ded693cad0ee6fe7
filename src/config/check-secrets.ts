import { dirname, relative, resolve, sep } from 'node:path';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';

/**
 * The pepper and the cabinet's own keys against the data directory: they are worth something because who copies the one, a
 * backup or a bug report, does not have the other.
 * @param file path of the config file, where relative paths start
 */
export function secretFaults({ data, access, trust }: ReadableParts, file: string): Fault[] {
  // A data directory that could not be read is told already.
  if (data === undefined) return [];
  const absolute = (path: string): string => resolve(dirname(resolve(file)), path);
  const directory = absolute(data);
  const fault = (path: readonly string[], found: string | undefined, hint: string): Fault[] => {
    if (found === undefined || !isWithin(directory, absolute(found))) return [];
    const expected = `a file outside the data directory ${directory}`;
    return [{ code: 'config.secret_in_data', path, expected, found: JSON.stringify(found), hint }];
  };
  return [
    ...fault(['access', 'pepper'], access?.pepper, 'move it, such as to /etc/lockerd/pepper, with mode 0600'),
    ...fault(
      ['trust', 'device'],
      trust?.device,
      'move it, such as to /var/lib/lockerd-keys/device.jwks, with mode 0600',
    ),
  ];
}

function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}
