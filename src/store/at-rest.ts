/** What protects data at rest from whoever has the disk in his hands, as far as a program can see. */
export const protections = [
  /** Nothing: what is on the disk can be read. */
  'plain',
  /** LUKS, unlocked by a passphrase, a key file or what this program does not see. */
  'luks',
  /** LUKS, unlocked by the TPM of this board: the disk alone is worth nothing. */
  'luks_tpm',
  /** A file system in memory: nothing is left without power. */
  'memory',
  /** It cannot be seen; `why` says why. */
  'unknown',
] as const;
export type Protection = (typeof protections)[number];

export const restReasons = [
  /** The mount of the directory was not found. */
  'no_mount',
  /** A container's file system: what is below it is the host's business. */
  'overlay',
  /** A file system over a network, of another program or with disks of its own (NFS, 9p, FUSE, ZFS). */
  'no_disk',
  /** The kernel does not say which device it is on. */
  'no_device',
  /** A file that is mounted as a disk. */
  'loop',
  /** Encrypted, by something else than LUKS. */
  'other_encryption',
  /** LUKS whose key is in a file, by /etc/crypttab: safe only as long as that file is not on the same card. */
  'key_file',
  /** LUKS, and /etc/crypttab may not be read by this user: it may be the TPM that unlocks it. */
  'crypttab_unread',
  /** What tells it could not be read. */
  'unread',
] as const;
type RestReason = (typeof restReasons)[number];

export interface AtRest {
  readonly data: Protection;
  readonly why?: RestReason;
}

/** A block device as /sys has it. */
export interface BlockDevice {
  readonly name: string;
  /** Of the device mapper: `CRYPT-LUKS2-...`, `LVM-...`. */
  readonly dmUuid?: string;
  readonly dmName?: string;
  readonly loop?: boolean;
  /** It is named and not to be seen, so nothing can be said of it. */
  readonly unseen?: boolean;
  /** What it lies on: the disk of a partition, the devices of a volume. Empty for a disk. */
  readonly on: readonly BlockDevice[];
}

/** How a mapping is unlocked, by its line of /etc/crypttab. */
export interface CrypttabEntry {
  readonly name: string;
  /** `undefined` where none is named: a passphrase is asked for. */
  readonly keyFile?: string;
  readonly options: readonly string[];
}

/** What was found out about where a directory lies. */
export type RestPicture =
  | { readonly kind: 'no_mount' | 'overlay' | 'memory' | 'no_disk' | 'no_device' | 'unread' }
  | {
      readonly kind: 'devices';
      /** All that the file system lies on; at least one. */
      readonly devices: readonly BlockDevice[];
      /** `undefined` where it may not be read; empty where there is none. */
      readonly crypttab: readonly CrypttabEntry[] | undefined;
    };

/** Decides from a picture. Pure. What lies on several devices is as safe as the least of them. */
export function atRest(picture: RestPicture): AtRest {
  if (picture.kind === 'memory') return { data: 'memory' };
  if (picture.kind !== 'devices') return { data: 'unknown', why: picture.kind };
  return weakest(picture.devices.map((device) => onDevice(device, picture.crypttab)));
}

const order: readonly Protection[] = ['plain', 'unknown', 'luks', 'luks_tpm', 'memory'];

function weakest(all: readonly AtRest[]): AtRest {
  const [first, ...others] = [...all].sort((a, b) => order.indexOf(a.data) - order.indexOf(b.data));
  // Of two that are as weak the one with a remark is told.
  return others.find(({ data, why }) => data === first?.data && why !== undefined) ?? first ?? unknown('no_device');
}

function unknown(why: RestReason): AtRest {
  return { data: 'unknown', why };
}

function onDevice(device: BlockDevice, crypttab: readonly CrypttabEntry[] | undefined): AtRest {
  const { dmUuid = '', loop, unseen, on } = device;
  if (unseen) return unknown('no_device');
  if (dmUuid.startsWith('CRYPT-LUKS')) return unlocked(device, crypttab);
  // They tell of changes and hide nothing.
  const checksOnly = /^CRYPT-(VERITY|INTEGRITY|SUBDEV)/.test(dmUuid);
  if (dmUuid.startsWith('CRYPT-') && !checksOnly) return unknown('other_encryption');
  if (loop) return unknown('loop');
  return on.length === 0 ? { data: 'plain' } : weakest(on.map((below) => onDevice(below, crypttab)));
}

function unlocked({ dmName }: BlockDevice, crypttab: readonly CrypttabEntry[] | undefined): AtRest {
  if (crypttab === undefined) return { data: 'luks', why: 'crypttab_unread' };
  const entry = crypttab.find(({ name }) => name === dmName);
  if (entry?.options.some((option) => /^tpm2-device=./.test(option))) return { data: 'luks_tpm' };
  return entry?.keyFile === undefined ? { data: 'luks' } : { data: 'luks', why: 'key_file' };
}
