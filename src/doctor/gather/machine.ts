import { arch, release } from 'node:os';
import { packageVersion } from '../../lib/built.js';
import type { BoardFacts } from '../facts-machine.js';
import type { Sysroot } from './sysroot.js';

export function lookAtMachine(sys: Sysroot): BoardFacts {
  // The device tree ends its texts with a zero byte.
  const model = sys.textOr('/proc/device-tree/model')?.replaceAll('\0', '').trim();
  const [, system] = /^PRETTY_NAME="?([^"\n]*)/m.exec(sys.textOr('/etc/os-release') ?? '') ?? [];
  const kernel = sys.textOr('/proc/sys/kernel/osrelease') ?? (sys.isOwn ? `${release()} ${arch()}` : undefined);
  return {
    ...(model !== undefined && model !== '' && { model }),
    ...(system !== undefined && { system }),
    ...(kernel !== undefined && { kernel }),
    ...{ uid: process.getuid?.() ?? 0, lockerctl: packageVersion(), node: process.version },
  };
}
