import { sizeWords } from '../../config/size.js';
import { check } from '../check.js';
import type { DiskFacts } from '../facts-machine.js';

/** Less free than this is told; and what no commit and no log should have to live with. */
const low = { ratio: 0.1, bytes: 100_000_000 };
const out = { ratio: 0.02, bytes: 20_000_000 };

export const disk = check({
  id: 'disk',
  looksAt: 'room and inodes of the disks that data, system and temporary files lie on',
  from: '`statfs` of the data directory, `/`, `/var/log` and `/tmp`',
  faults: {
    full: {
      level: 'problem',
      means: 'There is next to no room left, or no inode.',
      repair: 'sudo journalctl --vacuum-size=50M, then remove what else is large: sudo du -xh {path} | sort -h | tail',
    },
    low: {
      level: 'warning',
      means: 'The room, or the inodes, get scarce.',
      repair: 'sudo du -xh {path} | sort -h | tail',
    },
  },
  judge: ({ disks }, tell) => {
    if (disks.length === 0) {
      tell.skipped('no disk could be measured');
      return;
    }
    for (const one of disks) {
      const code = below(one, out) ? 'full' : below(one, low) ? 'low' : undefined;
      if (code !== undefined) tell.fault(code, roomOf(one), one.path, { path: one.path });
    }
    if (disks.every((one) => !below(one, low))) tell.ok(disks.map((one) => `${one.path}: ${roomOf(one)}`).join('; '));
  },
});

/** A share alone would warn of much room on a large disk. */
function below({ bytes, freeBytes, inodes, freeInodes }: DiskFacts, least: typeof low): boolean {
  const room = freeBytes < least.bytes && freeBytes < bytes * least.ratio;
  return room || (inodes > 0 && freeInodes < inodes * least.ratio);
}

function roomOf({ bytes, freeBytes, inodes, freeInodes }: DiskFacts): string {
  const files = inodes > 0 ? `, ${Math.round((freeInodes / inodes) * 100)} % of its inodes free` : '';
  return `${sizeWords(freeBytes)} of ${sizeWords(bytes)} free${files}`;
}
