import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atRest, protections } from '../../src/store/at-rest.js';
import { lookAtRest, mountOf, parseCrypttab, parseMountinfo } from '../../src/store/rest-picture.js';
import { atEnd, tempDir } from './workshop.js';

/** /proc, /sys and /etc of one machine: texts of files, and where links point, both as such machines have them. */
interface Machine {
  readonly mountinfo: string;
  /** By paths below /sys/devices; a path that ends with / is an empty directory. */
  readonly devices: Readonly<Record<string, string>>;
  /** Numbers of devices, with their paths below /sys/devices. */
  readonly numbers?: Readonly<Record<string, string>>;
  readonly btrfs?: Readonly<Record<string, readonly string[]>>;
  readonly crypttab?: string;
}

function tree({ mountinfo, devices, numbers = {}, btrfs = {}, crypttab }: Machine): string {
  const root = tempDir();
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  };
  const link = (path: string, to: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(to, join(root, path));
  };
  put('proc/self/mountinfo', mountinfo.trim());
  if (crypttab !== undefined) put('etc/crypttab', crypttab);
  const places = new Set<string>();
  for (const [path, text] of Object.entries(devices)) {
    const [disk = ''] = /^.*?\/block\/[^/]+/.exec(path) ?? [];
    places.add(disk);
    if (path.endsWith('/partition')) places.add(dirname(path));
    if (path.endsWith('/')) mkdirSync(join(root, 'sys/devices', path), { recursive: true });
    else if (text.startsWith('->')) link(`sys/devices/${path}`, text.slice(2).trim());
    else put(`sys/devices/${path}`, text);
  }
  for (const place of places) link(`sys/class/block/${place.split('/').at(-1)}`, `../../devices/${place}`);
  for (const [number, place] of Object.entries(numbers)) link(`sys/dev/block/${number}`, `../../devices/${place}`);
  for (const [pool, names] of Object.entries(btrfs))
    for (const name of names) link(`sys/fs/btrfs/${pool}/devices/${name}`, `../../../../class/block/${name}`);
  return root;
}

const card = 'platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0';
const nvme = 'pci0000:00/0000:00:1d.0/0000:01:00.0/nvme/nvme0/block/nvme0n1';
const dm = (n: number) => `virtual/block/dm-${n}`;
const data = '/var/lib/lockerd';

/** A Raspberry Pi: boot and root on one SD card. */
const sdCard = {
  [`${card}/slaves/`]: '',
  [`${card}/mmcblk0p1/partition`]: '1',
  [`${card}/mmcblk0p2/partition`]: '2',
};
const onCard = '25 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw';

/** The same with a third partition, encrypted and mounted where the data is. */
const encryptedPartition = {
  ...sdCard,
  [`${card}/mmcblk0p3/partition`]: '3',
  [`${dm(0)}/dm/name`]: 'lockerd-data',
  [`${dm(0)}/dm/uuid`]: 'CRYPT-LUKS2-6a1f0b2c3d4e4f5a8b9c0d1e2f3a4b5c-lockerd-data',
  [`${dm(0)}/slaves/mmcblk0p3`]: `-> ../../../../${card}/mmcblk0p3`,
};
const onPartition = {
  mountinfo: `${onCard}\n61 25 254:0 / /var/lib/lockerd rw,relatime shared:30 - ext4 /dev/mapper/lockerd-data rw`,
  devices: encryptedPartition,
  numbers: { '179:2': `${card}/mmcblk0p2`, '254:0': dm(0) },
};
const crypttab = (key: string, options: string) =>
  `# <target> <source> <key> <options>\nother UUID=1 none luks\nlockerd-data UUID=6a1f0b2c-3d4e ${key} ${options}`;

/** Debian's guided partitioning: LVM in one encrypted partition. */
const lvmOnLuks = {
  mountinfo: '29 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw,errors=remount-ro',
  devices: {
    [`${nvme}/nvme0n1p3/partition`]: '3',
    [`${nvme}/slaves/`]: '',
    [`${dm(0)}/dm/name`]: 'nvme0n1p3_crypt',
    [`${dm(0)}/dm/uuid`]: 'CRYPT-LUKS2-0d1e2f3a4b5c6a1f0b2c3d4e4f5a8b9c-nvme0n1p3_crypt',
    [`${dm(0)}/slaves/nvme0n1p3`]: `-> ../../../../${nvme}/nvme0n1p3`,
    [`${dm(1)}/dm/name`]: 'vg-root',
    [`${dm(1)}/dm/uuid`]: 'LVM-8Jp4cQ7xY2mRfWb0kTz1Ln5sVd9GhEaUoi3C6yXqPvM7tNrB4KwZjD2e',
    [`${dm(1)}/slaves/dm-0`]: '-> ../../dm-0',
  },
  numbers: { '253:1': dm(1) },
};

const rest = (machine: Machine, directory = data) => atRest(lookAtRest(directory, tree(machine)));

describe('data at rest', () => {
  test('on the SD card of a Raspberry Pi is plain', () => {
    const numbers = { '179:2': `${card}/mmcblk0p2` };
    expect(rest({ mountinfo: onCard, devices: sdCard, numbers })).toEqual({ data: 'plain' });
  });

  test('on an encrypted partition is LUKS, and the rest of the card is plain', () => {
    expect(rest(onPartition)).toEqual({ data: 'luks' });
    expect(rest(onPartition, '/etc/lockerd')).toEqual({ data: 'plain' });
    expect(rest(onPartition, '/var/lib/lockerd-keys')).toEqual({ data: 'plain' });
  });

  test.each([
    ['a passphrase', 'none', 'luks,discard', { data: 'luks' }],
    ['the TPM', 'none', 'luks,tpm2-device=auto,discard', { data: 'luks_tpm' }],
    ['the TPM, by its path', '-', 'tpm2-device=/dev/tpmrm0', { data: 'luks_tpm' }],
    ['a key file', '/etc/lockerd.key', 'luks', { data: 'luks', why: 'key_file' }],
    ['an option that only begins alike', 'none', 'tpm2-device=', { data: 'luks' }],
  ])('unlocked by %s is told apart by /etc/crypttab', (_, key, options, told) => {
    expect(rest({ ...onPartition, crypttab: crypttab(key, options) })).toEqual(told);
  });

  test('unlocked by the TPM for another volume is LUKS and no more', () => {
    expect(rest({ ...onPartition, crypttab: 'swap /dev/sda9 none tpm2-device=auto' })).toEqual({ data: 'luks' });
  });

  test('on LVM in LUKS is as safe as what LVM lies on', () => {
    expect(rest(lvmOnLuks)).toEqual({ data: 'luks' });
    const unlocked = 'nvme0n1p3_crypt UUID=0d1e none luks,tpm2-device=auto';
    expect(rest({ ...lvmOnLuks, crypttab: unlocked })).toEqual({ data: 'luks_tpm' });
  });

  test('on a volume that also lies on a plain disk is plain', () => {
    const devices = {
      ...lvmOnLuks.devices,
      'pci0000:00/ata1/block/sdb/sdb1/partition': '1',
      [`${dm(1)}/slaves/sdb1`]: '-> ../../../../pci0000:00/ata1/block/sdb/sdb1',
    };
    expect(rest({ ...lvmOnLuks, devices })).toEqual({ data: 'plain' });
  });

  test('on a volume that lies on something which is not to be seen is unknown', () => {
    const devices = { ...lvmOnLuks.devices, [`${dm(1)}/slaves/sdz`]: '-> ../../../sdz' };
    expect(rest({ ...lvmOnLuks, devices })).toEqual({ data: 'unknown', why: 'no_device' });
  });

  test('below dm-verity and dm-integrity, which hide nothing, is what they lie on', () => {
    const mountinfo = '29 1 253:0 / / ro - erofs /dev/mapper/root ro';
    const over = (uuid: string) => ({
      [`${dm(0)}/dm/uuid`]: uuid,
      [`${dm(0)}/dm/name`]: 'root',
      [`${dm(0)}/slaves/mmcblk0p2`]: `-> ../../../../${card}/mmcblk0p2`,
    });
    for (const [uuid, told] of [
      ['CRYPT-VERITY-1234-root', { data: 'plain' }],
      ['CRYPT-INTEGRITY-root', { data: 'plain' }],
      ['CRYPT-PLAIN-root', { data: 'unknown', why: 'other_encryption' }],
      ['CRYPT-BITLK-1234-root', { data: 'unknown', why: 'other_encryption' }],
      ['CRYPT-LUKS1-1234-root', { data: 'luks' }],
    ] as const) {
      expect(rest({ mountinfo, devices: { ...sdCard, ...over(uuid) }, numbers: { '253:0': dm(0) } })).toEqual(told);
    }
  });

  test('on btrfs is found by its source, and lies on all devices of its pool', () => {
    const root = '41 1 0:28 /@ / rw,relatime shared:1 - btrfs /dev/mapper/nvme0n1p3_crypt rw,subvol=/@';
    const machine = { ...lvmOnLuks, mountinfo: root };
    expect(rest(machine)).toEqual({ data: 'luks' });
    const devices = { ...lvmOnLuks.devices, 'pci0000:00/ata1/block/sdb/sdb1/partition': '1' };
    const btrfs = { features: [], 'f00d-pool': ['dm-0', 'sdb1'] };
    expect(rest({ ...machine, devices, btrfs })).toEqual({ data: 'plain' });
    expect(rest({ ...machine, devices, btrfs: { 'f00d-pool': ['dm-0'] } })).toEqual({ data: 'luks' });
    const nameless = { ...machine, mountinfo: root.replace('/dev/mapper/nvme0n1p3_crypt', '/dev/root') };
    expect(rest(nameless)).toEqual({ data: 'unknown', why: 'no_device' });
    const plain = '41 1 0:28 /@ / rw shared:1 - btrfs /dev/mmcblk0p2 rw,subvol=/@';
    expect(rest({ mountinfo: plain, devices: sdCard })).toEqual({ data: 'plain' });
  });

  test('on a bind mount is what that shows', () => {
    const bound = `${onPartition.mountinfo}\n70 25 254:0 /cabinet /srv/cabinet rw shared:30 - ext4 /dev/mapper/lockerd-data rw`;
    expect(rest({ ...onPartition, mountinfo: bound }, '/srv/cabinet')).toEqual({ data: 'luks' });
    const back = `${onPartition.mountinfo}\n71 61 179:2 /srv/x /var/lib/lockerd/x rw shared:1 - ext4 /dev/mmcblk0p2 rw`;
    expect(rest({ ...onPartition, mountinfo: back }, '/var/lib/lockerd/x')).toEqual({ data: 'plain' });
  });

  test.each([
    ['tmpfs', '30 1 0:25 / /var/lib/lockerd rw - tmpfs tmpfs rw', { data: 'memory' }],
    ["a container's overlay", '30 1 0:25 / / rw - overlay overlay rw,upperdir=/u', { data: 'unknown', why: 'overlay' }],
    ['NFS', '30 1 0:25 / / rw - nfs4 10.0.0.1:/srv rw', { data: 'unknown', why: 'no_disk' }],
    ['CIFS', '30 1 0:25 / / rw - cifs //nas/share rw', { data: 'unknown', why: 'no_disk' }],
    ['ZFS', '30 1 0:25 / / rw - zfs rpool/ROOT rw', { data: 'unknown', why: 'no_disk' }],
    ['a disk without /sys', '30 1 8:1 / / rw - ext4 /dev/sda1 rw', { data: 'unknown', why: 'no_device' }],
    ['nothing that is mounted', 'odd', { data: 'unknown', why: 'no_mount' }],
  ])('on %s is told as such', (_, mountinfo, told) => {
    expect(rest({ mountinfo, devices: {} })).toEqual(told);
  });

  test('in a file that is mounted as a disk is unknown', () => {
    const devices = { 'virtual/block/loop0/loop/backing_file': '/srv/disk.img', 'virtual/block/loop0/slaves/': '' };
    const machine = { mountinfo: '30 1 7:0 / / rw - ext4 /dev/loop0 rw', devices };
    expect(rest({ ...machine, numbers: { '7:0': 'virtual/block/loop0' } })).toEqual({ data: 'unknown', why: 'loop' });
  });

  test('on a machine that shows nothing at all is unknown, and nothing is thrown', () => {
    expect(atRest(lookAtRest(data, join(tempDir(), 'nowhere')))).toEqual({ data: 'unknown', why: 'unread' });
  });

  test('whose crypttab may not be read is LUKS, with the remark', () => {
    const picture = lookAtRest(data, tree(onPartition));
    if (picture.kind !== 'devices') throw new Error(picture.kind);
    expect(atRest({ ...picture, crypttab: undefined })).toEqual({ data: 'luks', why: 'crypttab_unread' });
  });

  test('of this very machine is one of the words', () => {
    expect(protections).toContain(atRest(lookAtRest(realpathSync(tempDir()))).data);
  });

  const disk = tempDir;
  test.runIf(spawnSync('sh', ['-c', 'unshare -m true']).status === 0)('on a real tmpfs is in memory', () => {
    const place = realpathSync(disk());
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]).status).toBe(0);
    atEnd(() => void spawnSync('umount', ['-l', place]));
    expect(lookAtRest(place)).toEqual({ kind: 'memory' });
  });
});

describe('a mount', () => {
  const mounts = parseMountinfo(
    [
      '25 1 8:1 / / rw - ext4 /dev/sda1 rw',
      '26 25 8:2 / /srv rw shared:1 master:2 - ext4 /dev/sda2 rw',
      '27 25 8:3 / /srv rw - ext4 /dev/sda3 rw',
      String.raw`28 25 8:4 / /srv/with\040space rw - ext4 /dev/disk/by-label/a\040b rw`,
    ].join('\n'),
  );

  test.each([
    ['/etc', '/dev/sda1'],
    ['/srv', '/dev/sda3'],
    ['/srv/x', '/dev/sda3'],
    ['/srv-x', '/dev/sda1'],
    ['/srv/with space/x', '/dev/disk/by-label/a b'],
  ])('of %s is the nearest above it, the newest of two on one point', (path, source) => {
    expect(mountOf(path, mounts)?.source).toBe(source);
  });
});

test('crypttab: comments, missing columns and tabs', () => {
  const text = '# a comment\n\nroot UUID=1\nhome\tUUID=2\t/etc/key\tluks,discard\nswap /dev/sda2 - swap\nodd';
  expect(parseCrypttab(text)).toEqual([
    { name: 'root', options: [''] },
    { name: 'home', options: ['luks', 'discard'], keyFile: '/etc/key' },
    { name: 'swap', options: ['swap'] },
  ]);
});
