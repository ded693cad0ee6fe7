import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Whose names stay the same when adapters are plugged in another order, the best first. */
const stable = ['by-id', 'by-path'];
const adapters = /^tty(USB|ACM)\d+$/;

/**
 * The serial adapters that are plugged in, each by the name of it that stays. Two adapters of one kind without serial numbers
 * share their name by-id, which then stands for one of them only: the other has its name by-path. `root` is `/dev`.
 */
export function serialAdapters(root = '/dev'): readonly string[] {
  const names = new Map<string, string>();
  for (const directory of stable.map((name) => join(root, 'serial', name))) {
    for (const name of entriesOf(directory)) {
      const link = join(directory, name);
      const device = realpathSync(link, 'utf8');
      if (!names.has(device)) names.set(device, link);
    }
  }
  for (const name of entriesOf(root).filter((entry) => adapters.test(entry))) {
    const device = realpathSync(join(root, name));
    if (!names.has(device)) names.set(device, join(root, name));
  }
  return [...names.values()].toSorted();
}

/** A directory that is not there has nothing in it: a computer without adapters has no /dev/serial. */
function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
