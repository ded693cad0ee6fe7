import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpio } from 'onoff';
import type { GpioLine } from '../../src/config/line-specs.js';
import type { GpioInputSpec, GpioOutputSpec } from '../../src/config/specs.js';
import { LockerError, messageOf } from '../../src/lib/errors.js';
import { distinct, noChip, noLine, openChip } from './chips.js';
import { loadEpoll, loadOnoff } from './packages.js';
import { errnoOf, failed, isDenied, lineFailure, noPermission } from './refusals.js';

/** The folder that `onoff` uses. */
const ROOT = '/sys/class/gpio';

/** A chip in sysfs: its lines have the global numbers `base` to `base + lines - 1`, which differ from kernel to kernel. */
interface SysfsChip {
  readonly name: string;
  readonly label: string;
  readonly base: number;
  readonly lines: number;
}

/** A line that is exported, and the folder of its files. */
export interface ExportedLine {
  readonly gpio: Gpio;
  readonly folder: string;
}

type AnySpec = Pick<GpioOutputSpec | GpioInputSpec, 'chip' | 'lines' | 'activeLow'>;

/** The one chip with a label. Throws `gpio.no_sysfs`, `gpio.no_chip`. */
export function sysfsChip(label: string, root = ROOT): SysfsChip {
  if (!existsSync(join(root, 'export'))) {
    throw new LockerError('gpio.no_sysfs', `this kernel has no ${root}; use the driver gpio`, { path: root });
  }
  const chips = readdirSync(root)
    .filter((name) => /^gpiochip\d+$/.test(name))
    .map((name): SysfsChip => {
      const text = (file: string): string => readFileSync(join(root, name, file), 'utf8').trim();
      return { name, label: text('label'), base: Number(text('base')), lines: Number(text('ngpio')) };
    });
  const found = chips.filter((chip) => chip.label === label);
  const [chip] = found;
  if (!chip || found.length > 1) throw noChip(label, chips);
  return chip;
}

function offsetsOf(dev: string, chip: SysfsChip, lines: readonly GpioLine[]): number[] {
  if (lines.some((line) => typeof line === 'string')) return offsetsByName(dev, chip, lines);
  const offsets = lines.filter((line) => typeof line === 'number');
  const beyond = offsets.find((offset) => offset >= chip.lines);
  if (beyond !== undefined) throw noLine(chip, beyond, []);
  return distinct(chip.label, lines, offsets);
}

/** Names are in the character device only. */
function offsetsByName(dev: string, { label }: SysfsChip, lines: readonly GpioLine[]): number[] {
  const open = (): ReturnType<typeof openChip> => {
    try {
      return openChip(label, dev);
    } catch (cause) {
      const name = lines.find((line) => typeof line === 'string') ?? '';
      const message = `sysfs does not know the line ${name} by its name, and the character device, which does, cannot be asked (${messageOf(cause)}). Write the offset of the line`;
      throw new LockerError('gpio.no_line', message, { chip: label, line: name }, { cause });
    }
  };
  const chip = open();
  try {
    return chip.offsetsOf(lines);
  } finally {
    chip.close();
  }
}

/**
 * Exports all lines or none. Throws `gpio.*`, but not before each line was tried: a killed process may have left any of them
 * on, and outputs go off here. The kernel takes `low` and `high` for the level of the line itself, whatever `activeLow` says.
 */
export function exportAll(dev: string, spec: AnySpec, direction: 'low' | 'high' | 'in'): ExportedLine[] {
  const chip = sysfsChip(spec.chip);
  const offsets = offsetsOf(dev, chip, spec.lines);
  const lines: ExportedLine[] = [];
  const failures: unknown[] = [];
  for (const offset of offsets) {
    try {
      lines.push(exportLine(chip, offset, direction, spec.activeLow));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return lines;
  for (const line of lines) giveBack(line);
  throw failures[0];
}

/**
 * Unexports a line. The package leaves its `Epoll` to the garbage collector, which brings the process down with it (see
 * ../readiness.ts), unless it is closed here.
 */
export function giveBack({ gpio }: Pick<ExportedLine, 'gpio'>): void {
  gpio.unexport();
  const { Epoll } = loadEpoll();
  if (!('_poller' in gpio && gpio._poller instanceof Epoll)) throw new Error('this onoff keeps its Epoll elsewhere');
  gpio._poller.close();
}

function exportLine(
  chip: SysfsChip,
  offset: number,
  direction: 'low' | 'high' | 'in',
  activeLow: boolean,
): ExportedLine {
  const number = chip.base + offset;
  const edge = direction === 'in' ? 'both' : 'none';
  const folder = join(ROOT, `gpio${number}`);
  const wasExported = existsSync(folder);
  const { Gpio } = loadOnoff();
  let gpio: Gpio;
  try {
    gpio = new Gpio(number, direction, edge, { activeLow });
  } catch (cause) {
    if (!wasExported && existsSync(folder)) writeFileSync(join(ROOT, 'unexport'), String(number));
    throw refusal(chip.label, offset, cause);
  }
  try {
    // On a line that was exported before, as by a killed process, the package passes over every refusal.
    const wanted = direction === 'in' ? 'in' : 'out';
    const isMade = gpio.direction() === wanted && gpio.activeLow() === activeLow;
    if (!isMade) throw new Error(`it cannot be made an ${wanted}put`);
    if (wanted === 'in' && gpio.edge() !== edge) throw new Error('it cannot tell of a change');
    if (wanted === 'out' && gpio.readSync() !== 0) throw new Error('it does not go off');
    return { gpio, folder };
  } catch (cause) {
    giveBack({ gpio });
    throw failed(chip.label, `line ${offset}: ${messageOf(cause)}`, cause);
  }
}

function refusal(chip: string, offset: number, cause: unknown): LockerError {
  const errno = errnoOf(cause);
  const path = cause instanceof Error && 'path' in cause ? String(cause.path) : join(ROOT, 'export');
  if (isDenied(cause)) return noPermission(path, cause);
  if (errno === 'EROFS') {
    const message = `${path} is read-only for this service: it needs ProtectKernelTunables=no`;
    return new LockerError('gpio.no_permission', message, { path }, { cause });
  }
  if (errno === 'EBUSY') {
    const message = `the GPIO chip ${chip}: line ${offset} is held by another program or by the kernel; \`lockerctl gpio\` names it`;
    return new LockerError('gpio.line_busy', message, { chip, line: offset }, { cause });
  }
  if (errno === 'ENOENT' && path.endsWith('/edge')) {
    return failed(chip, `line ${offset} cannot tell of a change: an expander needs its interrupt wire`, cause);
  }
  return lineFailure(chip, cause);
}
