import type { Seen } from './seen.js';

/** The computer and who looks. */
export interface BoardFacts {
  /** `Raspberry Pi 4 Model B Rev 1.5`; absent where no device tree names one. */
  readonly model?: string;
  readonly system?: string;
  readonly kernel?: string;
  /** As which user lockerctl runs; 0 is root. */
  readonly uid: number;
  readonly lockerctl: string;
  readonly node: string;
}

export interface PowerFacts {
  /** The bits of `get_throttled` of a Raspberry Pi's firmware. */
  readonly throttled: Seen<number>;
  readonly throttledFrom?: string;
  /** `in0_lcrit_alarm` of the hwmon device `rpi_volt`. */
  readonly lowVoltage?: boolean;
  /** Of the hottest thermal zone, in thousandths of a degree Celsius. */
  readonly hottest?: number;
}

/** A card or eMMC as the kernel has it. The registers of an eMMC: JESD84-B51, EXT_CSD 267 to 269. */
export interface CardFacts {
  readonly name: string;
  /** `SD` or `MMC`. */
  readonly type?: string;
  /** 1 normal, 2 warning, 3 urgent. */
  readonly preEol?: number;
  /** In tenths of its life: 1 is up to 10 % used, 11 is more than 100 %. */
  readonly lifeUsed?: readonly number[];
}

export interface MountFacts {
  readonly point: string;
  readonly source: string;
  readonly type: string;
  readonly readOnly: boolean;
  /** The data directory lies on it. */
  readonly data: boolean;
  /** What /etc/fstab says of it; absent where it is not in it. */
  readonly listed?: 'read-only' | 'writable';
  /** Of ext4: errors since the last fsck, and when the last one was, in seconds since the epoch. */
  readonly errors?: number;
  readonly lastErrorS?: number;
}

export interface DiskFacts {
  readonly path: string;
  /** The data directory lies on it. */
  readonly data: boolean;
  readonly bytes: number;
  readonly freeBytes: number;
  /** 0: the file system makes them as it needs. */
  readonly inodes: number;
  readonly freeInodes: number;
}

export interface RtcFacts {
  readonly name: string;
  /** Absent: it does not answer, as one whose battery is empty. */
  readonly ms?: number;
}

export interface ClockFacts {
  readonly synchronised: Seen<boolean>;
  readonly rtcs: readonly RtcFacts[];
  /** Names of the time services that run. */
  readonly services: readonly string[];
}
