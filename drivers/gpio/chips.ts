import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GpioLine } from '../../src/config/line-specs.js';
import { nearest } from '../../src/config/nearest.js';
import { LockerError } from '../../src/lib/errors.js';
import { ioctl } from '../libc.js';
import { errnoOf, failed, isDenied, lineFailure, noPermission } from './refusals.js';
import { type ChipInfo, decodeChipInfo, decodeLineInfo, encodeLineInfo, ioctls, type LineInfo, sizes } from './uapi.js';

/** A chip's character device, open. */
export class GpioChip {
  readonly fd: number;
  readonly info: ChipInfo;

  /** Throws what `openSync` and `ioctl` throw, or `gpio.no_chardev` for a file that is no GPIO chip. */
  constructor(readonly path: string) {
    this.fd = openSync(path, 'r+');
    try {
      const bytes = new Uint8Array(sizes.chipInfo);
      ioctl(this.fd, ioctls.chipInfo, bytes);
      this.info = decodeChipInfo(bytes);
    } catch (cause) {
      this.close();
      if (errnoOf(cause) !== 'ENOTTY') throw cause;
      throw new LockerError('gpio.no_chardev', `${path} is no GPIO character device`, { path }, { cause });
    }
  }

  /** Throws `gpio.no_chardev` where the kernel knows only the first version of the device, `gpio.chip_gone`. */
  line(offset: number): LineInfo {
    const bytes = encodeLineInfo(offset);
    try {
      ioctl(this.fd, ioctls.lineInfo, bytes);
    } catch (cause) {
      if (errnoOf(cause) !== 'EINVAL') throw lineFailure(this.info.label, cause);
      const message = `${this.path}: this kernel has version 1 of the GPIO character device only`;
      throw new LockerError('gpio.no_chardev', message, { path: this.path }, { cause });
    }
    return decodeLineInfo(bytes);
  }

  lines(): LineInfo[] {
    return Array.from({ length: this.info.lines }, (_, offset) => this.line(offset));
  }

  /** Offsets of lines that are named by offset or by name. Throws `gpio.no_line`, `gpio.failed` when two are the same. */
  offsetsOf(lines: readonly GpioLine[]): number[] {
    const known = this.lines();
    const offsets = lines.map((line) => offsetOf(this.info, known, line));
    return distinct(this.info.label, lines, offsets);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** All chips with their lines, in the order of their numbers. Throws `gpio.no_chardev` when there is none, `gpio.no_permission`. */
export function listChips(dev = '/dev'): (ChipInfo & { readonly path: string; readonly all: readonly LineInfo[] })[] {
  const { chips, denied } = openChips(dev);
  try {
    if (denied) throw noPermission(denied.path, denied.cause);
    return chips.map((chip) => ({ path: chip.path, ...chip.info, all: chip.lines() }));
  } finally {
    for (const chip of chips) chip.close();
  }
}

/**
 * The one chip with a label; its number differs from kernel to kernel. Throws `gpio.no_chip` when there is none or more than
 * one, `gpio.no_chardev`, `gpio.no_permission`.
 */
export function openChip(label: string, dev = '/dev'): GpioChip {
  const { chips, denied } = openChips(dev);
  const found = chips.filter(({ info }) => info.label === label);
  const [chip] = found;
  const isOne = chip !== undefined && found.length === 1;
  for (const other of chips) if (!isOne || other !== chip) other.close();
  if (isOne) return chip;
  if (!chip && denied) throw noPermission(denied.path, denied.cause);
  const infos = chips.map(({ info }) => info);
  throw noChip(label, infos);
}

/** Why a label does not lead to one chip. */
export function noChip(label: string, chips: readonly Pick<ChipInfo, 'name' | 'label'>[]): LockerError {
  const same = chips.filter((chip) => chip.label === label).map(({ name }) => name);
  const message =
    same.length > 1
      ? `${same.join(' and ')} have the same label ${label}, so it leads to neither`
      : `no GPIO chip has the label ${label}. There are: ${chips.map((chip) => chip.label).join(', ') || 'none'}`;
  return new LockerError('gpio.no_chip', message, { chip: label });
}

/** Why a chip has no such line. */
export function noLine({ label, lines }: ChipInfo, line: GpioLine, names: readonly string[]): LockerError {
  const near = typeof line === 'string' ? nearest(line, names) : undefined;
  const what = typeof line === 'string' ? `line named ${line}` : `line ${line}`;
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const message = `the GPIO chip ${label} has no ${what}: it has lines 0 to ${lines - 1}.${hint}`;
  return new LockerError('gpio.no_line', message, { chip: label, line });
}

/** The offsets, once it is known that no two lines are one. */
export function distinct(chip: string, lines: readonly GpioLine[], offsets: readonly number[]): number[] {
  const twice = offsets.findIndex((offset, index) => offsets.indexOf(offset) !== index);
  if (twice === -1) return [...offsets];
  const first = lines[offsets.indexOf(offsets[twice] ?? 0)];
  throw failed(chip, `the lines ${first} and ${lines[twice]} of one board are the same line`);
}

function offsetOf(chip: ChipInfo, known: readonly LineInfo[], line: GpioLine): number {
  const found = known.filter(({ name, offset }) => (typeof line === 'string' ? name === line : offset === line));
  const [only] = found;
  const names = known.map(({ name }) => name);
  if (!only) throw noLine(chip, line, names);
  if (found.length === 1) return only.offset;
  const all = found.map(({ offset }) => offset).join(', ');
  const message = `the GPIO chip ${chip.label} has several lines named ${line}: write one of the offsets ${all}`;
  throw new LockerError('gpio.no_line', message, { chip: chip.label, line });
}

interface OpenChips {
  /** Each chip once. */
  readonly chips: readonly GpioChip[];
  /** One that this user may not open. */
  readonly denied: { readonly path: string; readonly cause: unknown } | undefined;
}

function openChips(dev: string): OpenChips {
  const paths = readdirSync(dev)
    .filter((name) => /^gpiochip\d+$/.test(name))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
    .map((name) => join(dev, name));
  if (paths.length === 0) {
    throw new LockerError('gpio.no_chardev', `this machine has no GPIO chip: there is no ${join(dev, 'gpiochip*')}`);
  }
  const chips = new Map<string, GpioChip>();
  let denied: OpenChips['denied'];
  try {
    for (const path of paths) {
      const opened = tryOpen(path);
      if (opened instanceof GpioChip) {
        // Raspberry Pi OS links an old number to the chip's present one.
        if (chips.has(opened.info.name)) opened.close();
        else chips.set(opened.info.name, opened);
      } else denied ??= opened && { path, cause: opened.cause };
    }
  } catch (error) {
    for (const chip of chips.values()) chip.close();
    throw error;
  }
  return { chips: [...chips.values()], denied };
}

/** `undefined`: the chip has gone since the folder was read. */
function tryOpen(path: string): GpioChip | { readonly cause: unknown } | undefined {
  try {
    return new GpioChip(path);
  } catch (cause) {
    if (isDenied(cause)) return { cause };
    if (['ENOENT', 'ENODEV', 'ENXIO'].includes(errnoOf(cause))) return undefined;
    throw cause instanceof LockerError ? cause : lineFailure(path, cause);
  }
}
