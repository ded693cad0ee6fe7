import { check } from '../check.js';
import type { CardFacts, MountFacts } from '../facts-machine.js';

/** Of EXT_CSD's life time estimates: 9 is 80 to 90 % used, 11 more than all. */
const wornFrom = 9;

export const card = check({
  id: 'card',
  looksAt: 'the card or eMMC: how worn it says it is, errors of its file systems, and what became read-only',
  from: '`life_time` and `pre_eol_info` in `/sys/block/mmcblk*/device/` (an eMMC has them, an SD card does not); `errors_count` in `/sys/fs/ext4/*/`; `/proc/self/mountinfo`, `/etc/fstab`',
  faults: {
    read_only: {
      level: 'problem',
      means: 'A file system became read-only: the kernel does that when a card fails.',
      repair: 'Save what can be read, then put in a new card; until then nothing is recorded and nothing opens.',
    },
    fs_errors: {
      level: 'problem',
      means: 'The kernel found errors in a file system since it was last checked.',
      repair:
        'Write fsck.mode=force fsck.repair=yes into /boot/firmware/cmdline.txt for one start, and keep a new card ready.',
    },
    worn_out: {
      level: 'problem',
      means: 'The eMMC says that its life or its spare blocks are used up.',
      repair: 'Replace the board or its eMMC before it fails.',
    },
    worn: {
      level: 'warning',
      means: 'The eMMC says that most of its life or spare blocks is used.',
      repair: 'Order a replacement, and change it at the next visit.',
    },
  },
  judge: ({ cards, mounts }, tell) => {
    for (const mount of mounts) {
      if (mount.readOnly && isMeantToWrite(mount)) {
        tell.fault('read_only', `${mount.type} on ${mount.source} is mounted read-only`, mount.point);
      }
      if ((mount.errors ?? 0) > 0) {
        tell.fault('fs_errors', `${mount.errors} errors${lastOf(mount)} on ${mount.source}`, mount.point);
      }
    }
    for (const one of cards) {
      const wear = wearOf(one);
      if (wear === undefined) continue;
      tell.fault(wear, wearWords(one), one.name);
    }
    if (!tell.well()) return;
    const told = cards.filter((one) => one.preEol !== undefined || one.lifeUsed !== undefined);
    const files = `${mounts.length} file system${mounts.length === 1 ? '' : 's'} without errors`;
    if (told.length > 0) tell.ok(`${files}; ${told.map((one) => `${one.name} ${wearWords(one)}`).join(', ')}`);
    else if (cards.length > 0) tell.ok(`${files}; ${names(cards)} does not tell how worn it is (SD cards do not)`);
    else if (mounts.length > 0) tell.ok(files);
    else tell.skipped('no file system of a disk was found');
  },
});

/** A read-only root can be wished; what the data lie on cannot. */
function isMeantToWrite({ data, listed }: MountFacts): boolean {
  return data || listed === 'writable';
}

function wearOf({ preEol = 0, lifeUsed = [] }: CardFacts): 'worn' | 'worn_out' | undefined {
  const used = Math.max(0, ...lifeUsed);
  if (preEol === 3 || used > 10) return 'worn_out';
  return preEol === 2 || used >= wornFrom ? 'worn' : undefined;
}

function wearWords({ preEol, lifeUsed }: CardFacts): string {
  const spare = [
    '',
    'its spare blocks are well',
    '80 % of its spare blocks are used',
    '90 % of its spare blocks are used',
  ];
  const used = Math.max(0, ...(lifeUsed ?? []));
  const life =
    used === 0 ? [] : [used > 10 ? 'more than its life is used' : `up to ${used * 10} % of its life is used`];
  return [...life, spare[preEol ?? 0] ?? ''].filter((part) => part !== '').join(', ');
}

function lastOf({ lastErrorS }: MountFacts): string {
  return lastErrorS === undefined || lastErrorS === 0
    ? ''
    : `, the last on ${new Date(lastErrorS * 1000).toISOString()}`;
}

function names(cards: readonly CardFacts[]): string {
  return cards.map(({ name }) => name).join(' and ');
}
