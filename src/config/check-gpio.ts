import { isGpioDriver } from './families.js';
import { FirstUses } from './first-uses.js';
import type { GpioLine } from './line-specs.js';
import { type Fault, keyText } from './problem.js';
import type { ReadableBoard, ReadableParts, ReadableReader } from './readable-parts.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** GPIO banks, signals and Wiegand readers: what their driver can do, and lines with two uses. */
export function gpioFaults({ boards = [], signals = {}, readers = [] }: ReadableParts, source: YamlSource): Fault[] {
  const signalList = Object.entries(signals).flatMap(([key, signal]) => (signal ? [{ key, ...signal }] : []));
  return [
    ...boards.flatMap((board, index) => sysfsFaults(board, ['boards', index])),
    ...signalList.flatMap(({ key, ...signal }) => sysfsFaults(signal, ['signals', key])),
    ...takenLines(
      [
        ...boards.flatMap(bankLines),
        ...signalList.map(({ key, chip, line }) => ({ chip, line, path: ['signals', key, 'line'] })),
        ...readers.flatMap(readerLines),
      ],
      source,
    ),
  ];
}

/** sysfs has a direction and a value for each line, and no more. */
function sysfsFaults(
  { driver, bias, drive }: Pick<ReadableBoard, 'driver' | 'bias' | 'drive'>,
  path: KeyPath,
): Fault[] {
  if (driver !== 'gpio-sysfs') return [];
  const fault = (key: string, able: string, found: string, hint: string): Fault => {
    const expected = `${able}: gpio-sysfs cannot set it`;
    return { code: 'config.sysfs_limit', path: [...path, key], expected, found: JSON.stringify(found), hint };
  };
  return [
    ...(bias !== undefined && bias !== 'as-is'
      ? [fault('bias', 'as-is', bias, 'use the driver gpio, or put a resistor on the board')]
      : []),
    ...(drive !== undefined && drive !== 'push-pull'
      ? [fault('drive', 'push-pull', drive, 'use the driver gpio, or put a transistor on the board')]
      : []),
  ];
}

interface LineUse {
  readonly chip: string | undefined;
  readonly line: GpioLine | undefined;
  readonly path: KeyPath;
}

function bankLines({ driver, chip, lines, inputs }: ReadableBoard, index: number): LineUse[] {
  if (driver !== undefined && !isGpioDriver(driver)) return [];
  return Object.entries({ lines, inputs }).flatMap(([key, list]) =>
    (list ?? []).map((line, position) => ({ chip, line, path: ['boards', index, key, position] })),
  );
}

function readerLines({ driver, chip, data0, data1 }: ReadableReader, index: number): LineUse[] {
  if (driver !== 'wiegand') return [];
  return Object.entries({ data0, data1 }).map(([key, line]) => ({ chip, line, path: ['readers', index, key] }));
}

/** An offset and a name of the same line cannot be compared here: the kernel refuses the second use at run time. */
function takenLines(uses: readonly LineUse[], source: YamlSource): Fault[] {
  const first = new FirstUses(source);
  return uses.flatMap(({ chip, line, path }) => {
    if (line === undefined) return [];
    // Lines of a chip that cannot be read are compared within their own bank.
    const earlier = first.claim(JSON.stringify([chip ?? path.slice(0, 2), line]), path);
    if (earlier === undefined) return [];
    return [
      {
        code: 'config.line_taken',
        path,
        expected: `a line of ${chip ?? 'the chip'} that has no other use`,
        found: JSON.stringify(line),
        hint: `${keyText(earlier)} on line ${first.line(earlier)} has it already`,
      },
    ];
  });
}
