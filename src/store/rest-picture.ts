import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BlockDevice, CrypttabEntry, RestPicture } from './at-rest.js';

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), as far as it matters here. */
interface Mount {
  readonly point: string;
  readonly type: string;
  readonly source: string;
  /** `MAJOR:MINOR`; a major of 0 stands for no device of its own. */
  readonly device: string;
}

const inMemory: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'devtmpfs']);
/** More layers than anybody stacks. */
const mostLayers = 16;

/**
 * Looks where a directory lies. Never throws: what cannot be read is in the picture.
 * @param root where /proc, /sys, /dev and /etc are; tests give trees of other machines
 */
export function lookAtRest(directory: string, root = '/'): RestPicture {
  try {
    const mount = mountOf(directory, parseMountinfo(readFileSync(join(root, 'proc/self/mountinfo'), 'utf8')));
    if (mount === undefined) return { kind: 'no_mount' };
    if (inMemory.has(mount.type)) return { kind: 'memory' };
    if (mount.type === 'overlay') return { kind: 'overlay' };
    const names = devicesOf(mount, root);
    if (names === undefined) return { kind: hasNoDisk(mount) ? 'no_disk' : 'no_device' };
    return { kind: 'devices', devices: names.map((name) => blockDevice(name, root)), crypttab: readCrypttab(root) };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { kind: 'unread' };
    throw error;
  }
}

/** The mounts of a text in their order; lines that are none are left out. */
export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, , point] = before.split(' ');
    const [type, source] = after.split(' ');
    if (device === undefined || point === undefined || type === undefined || source === undefined) return [];
    return [{ point: unescaped(point), type, source: unescaped(source), device }];
  });
}

/** The mount that a path is on: the one with the longest way to it, the newest where several are on one point. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const above = mounts.filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`));
  return above.reduce<Mount | undefined>(
    (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
    undefined,
  );
}

/** The lines of /etc/crypttab (crypttab(5)): name, device, key file, options. */
export function parseCrypttab(text: string): CrypttabEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', device, keyFile = 'none', options = ''] = line.trim().split(/\s+/);
    if (name.startsWith('#') || device === undefined) return [];
    const named = keyFile !== 'none' && keyFile !== '-';
    return [{ name, options: options.split(','), ...(named && { keyFile }) }];
  });
}

/** Btrfs alone has disks and no number of one. */
function hasNoDisk({ device, type }: Mount): boolean {
  return device.startsWith('0:') && type !== 'btrfs';
}

/** Names of the block devices in /sys that a mount lies on; `undefined` where it is on none that can be found. */
function devicesOf({ device, type, source }: Mount, root: string): readonly string[] | undefined {
  if (!device.startsWith('0:')) {
    const place = resolved(join(root, 'sys/dev/block', device));
    return place === undefined ? undefined : [basename(place)];
  }
  // Btrfs has a number of its own for each of its volumes: its source names one of its devices, and /sys all of them.
  const name = type === 'btrfs' ? nameOf(source, root) : undefined;
  if (name === undefined) return undefined;
  const pools = listed(join(root, 'sys/fs/btrfs')).map((pool) => listed(join(root, 'sys/fs/btrfs', pool, 'devices')));
  return pools.find((pool) => pool.includes(name)) ?? [name];
}

/** The name in /sys of a device that is named as in /dev. */
function nameOf(source: string, root: string): string | undefined {
  const block = join(root, 'sys/class/block');
  const short = source.replace(/^\/dev\//, '');
  if (listed(block).includes(short)) return short;
  const mapped = source.replace(/^\/dev\/mapper\//, '');
  return listed(block).find((name) => text(join(block, name, 'dm/name')) === mapped);
}

function blockDevice(name: string, root: string, layer = 0): BlockDevice {
  const place = resolved(join(root, 'sys/class/block', name));
  if (place === undefined || layer > mostLayers) return { name, unseen: true, on: [] };
  const dmUuid = text(join(place, 'dm/uuid'));
  const dmName = text(join(place, 'dm/name'));
  const partition = text(join(place, 'partition')) !== undefined;
  const below = partition ? [basename(dirname(place))] : listed(join(place, 'slaves'));
  return {
    name,
    ...(dmUuid !== undefined && { dmUuid }),
    ...(dmName !== undefined && { dmName }),
    ...(text(join(place, 'loop/backing_file')) !== undefined && { loop: true }),
    on: below.map((one) => blockDevice(one, root, layer + 1)),
  };
}

function readCrypttab(root: string): readonly CrypttabEntry[] | undefined {
  try {
    return parseCrypttab(readFileSync(join(root, 'etc/crypttab'), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** A space is `\040` there. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function text(file: string): string | undefined {
  return ifThere(() => readFileSync(file, 'utf8').trim());
}

function listed(directory: string): string[] {
  return ifThere(() => readdirSync(directory)) ?? [];
}

function resolved(path: string): string | undefined {
  return ifThere(() => realpathSync(path));
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
