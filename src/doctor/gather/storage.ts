import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { mountOf } from '../../store/rest-picture.js';
import type { CardFacts, DiskFacts, MountFacts } from '../facts-machine.js';
import { type Sysroot, trying } from './sysroot.js';

/** File systems that lie on a disk of this machine and are written to. */
const onDisk: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'f2fs', 'btrfs', 'xfs', 'vfat']);

interface RawMount {
  readonly point: string;
  readonly type: string;
  readonly source: string;
  readonly device: string;
  readonly readOnly: boolean;
}

/** /proc/self/mountinfo (proc_pid_mountinfo(5)); read-only is a mount, or the whole file system. */
function rawMounts(sys: Sysroot): RawMount[] {
  const text = sys.textOr('/proc/self/mountinfo') ?? '';
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, , point, options = ''] = before.split(' ');
    const [type, source, superOptions = ''] = after.split(' ');
    if (device === undefined || point === undefined || type === undefined || source === undefined) return [];
    const readOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
    return [{ device, point: spaced(point), type, source: spaced(source), readOnly }];
  });
}

export function lookAtMounts(sys: Sysroot, data: string | undefined): MountFacts[] {
  const all = rawMounts(sys);
  const ofData = data === undefined ? undefined : mountOf(sys.real(data), all);
  const listed = fstab(sys);
  const told = new Set<string>();
  return all.flatMap(({ point, type, source, device, readOnly }) => {
    const data = ofData !== undefined && ofData.point === point;
    // One file system may be mounted at many points: its own point, and that of the data, say all.
    if (!onDisk.has(type) || (told.has(device) && !data && !listed.has(point))) return [];
    told.add(device);
    const asListed = listed.get(point);
    const name = sys.real(source).split('/').at(-1) ?? '';
    const errors = type === 'ext4' ? numberIn(sys.textOr(`/sys/fs/ext4/${name}/errors_count`)) : undefined;
    const lastErrorS = numberIn(sys.textOr(`/sys/fs/ext4/${name}/last_error_time`));
    return [
      {
        ...{ point, type, source, readOnly, data },
        ...(asListed !== undefined && { listed: asListed }),
        ...(errors !== undefined && { errors }),
        ...(lastErrorS !== undefined && { lastErrorS }),
      },
    ];
  });
}

/** What fstab(5) says of each point. */
function fstab(sys: Sysroot): ReadonlyMap<string, 'read-only' | 'writable'> {
  const lines = (sys.textOr('/etc/fstab') ?? '').split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    lines.flatMap(([device = '', point, , options = '']) => {
      if (device === '' || device.startsWith('#') || point === undefined) return [];
      return [[point, options.split(',').includes('ro') ? 'read-only' : 'writable'] as const];
    }),
  );
}

export function lookAtCards(sys: Sysroot): CardFacts[] {
  return sys
    .list('/sys/block')
    .filter((name) => /^mmcblk\d+$/.test(name))
    .map((name) => {
      const device = `/sys/block/${name}/device`;
      const type = sys.textOr(`${device}/type`);
      const preEol = registers(sys.textOr(`${device}/pre_eol_info`))[0];
      const lifeUsed = registers(sys.textOr(`${device}/life_time`));
      return {
        name,
        ...(type !== undefined && { type }),
        // 0 is not defined: the card does not tell.
        ...(preEol !== undefined && preEol > 0 && { preEol }),
        ...(lifeUsed.some((tenths) => tenths > 0) && { lifeUsed }),
      };
    });
}

export function lookAtDisks(sys: Sysroot, data: string | undefined): DiskFacts[] {
  const ofData = data === undefined ? undefined : nearestThere(sys, data);
  const paths = [...(ofData === undefined ? [] : [ofData]), '/', '/var/log', sys.isOwn ? tmpdir() : '/tmp'];
  const disks = new Map<number | bigint, DiskFacts>();
  for (const path of paths) {
    const node = sys.stat(path);
    const figures = trying(path, () => statfsSync(sys.at(path)));
    if (node.kind !== 'seen' || figures.kind !== 'seen' || disks.has(node.value.dev)) continue;
    const { bsize, blocks, bavail, files, ffree } = figures.value;
    // A picture of a file system (squashfs, a container's read-only layer) is full by nature.
    if (blocks === 0) continue;
    disks.set(node.value.dev, {
      ...{ path, data: path === ofData, bytes: blocks * bsize, freeBytes: bavail * bsize },
      ...{ inodes: files, freeInodes: ffree },
    });
  }
  return [...disks.values()];
}

/** A data directory that is not there yet, or that this user cannot enter, lies on the disk of the one above. */
function nearestThere(sys: Sysroot, path: string): string {
  return path === '/' || sys.stat(path).kind === 'seen' ? path : nearestThere(sys, dirname(path));
}

/** `0x02 0x01`. */
function registers(text: string | undefined): number[] {
  if (text === undefined) return [];
  return text
    .split(/\s+/)
    .map(Number)
    .filter((value) => Number.isInteger(value));
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A space is `\040` there. */
function spaced(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
