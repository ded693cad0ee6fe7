import type { Fault } from './problem.js';
import { type IdRange, type NumberRange, parseIdRange, parseNumberRange, rangeLength, unrollIds } from './range.js';
import type { ReadableLocker } from './readable-parts.js';
import type { KeyPath } from './yaml-source.js';

/** More than any cabinet has; a range beyond it is a slip of the pen and is not unrolled. */
const longestRange = 1000;

/** The channels, or the inputs, of one board that the lockers of an entry are on, as far as they can be read. */
export interface Run {
  readonly of: 'channel' | 'input';
  readonly board: string | undefined;
  readonly boardPath: KeyPath;
  readonly numbers: NumberRange | undefined;
  readonly path: KeyPath;
}

/** One entry of `lockers`, whether one locker or a range, as far as it can be read. */
interface Entry {
  readonly ids: readonly string[];
  readonly idPath: KeyPath;
  readonly runs: readonly Run[];
  /** Of its ranges, by themselves and against each other. */
  readonly faults: readonly Fault[];
}

/** Reads the entry at `index` of `lockers`. */
export function readEntry(locker: ReadableLocker, index: number): Entry {
  const path = ['lockers', index];
  return locker.range === undefined && locker.channels === undefined ? oneLocker(locker, path) : range(locker, path);
}

/** The ids that a locker id or a range of them stands for; none when it is a range that cannot be unrolled. */
export function namedIds(text: string): readonly string[] {
  if (!text.includes('..')) return [text];
  const range = shortRange(parseIdRange(text));
  return range === undefined ? [] : unrollIds(range);
}

function oneLocker({ id, board, channel, latch, door }: ReadableLocker, path: KeyPath): Entry {
  const inputs = Object.entries({ latch, door }).flatMap(([key, ref]): Run[] => {
    const at = [...path, key];
    const numbers = one(ref?.input);
    return ref ? [{ of: 'input', board: ref.board, boardPath: [...at, 'board'], numbers, path: [...at, 'input'] }] : [];
  });
  const lock: Run = {
    ...{ of: 'channel', board, boardPath: [...path, 'board'] },
    ...{ numbers: one(channel), path: [...path, 'channel'] },
  };
  return { ids: id === undefined ? [] : [id], idPath: [...path, 'id'], runs: [lock, ...inputs], faults: [] };
}

function one(number: number | undefined): NumberRange | undefined {
  return number === undefined ? undefined : { from: number, to: number };
}

function range({ range: text, board, channels, latches, doors }: ReadableLocker, path: KeyPath): Entry {
  const ids = text === undefined ? undefined : shortRange(parseIdRange(text));
  const idPath = [...path, 'range'];
  const faults: Fault[] = [];
  if (text !== undefined && ids === undefined) faults.push(badIdRange(idPath, text));
  const run = (of: Run['of'], at: KeyPath, from: string | undefined, written: string | undefined): Run => {
    const numbers = written === undefined ? undefined : shortRange(parseNumberRange(written));
    const numbersPath = [...at, `${of}s`];
    if (written !== undefined && (numbers === undefined || numbers.from === 0)) {
      faults.push(badRange(numbersPath, written, `an upward range of ${of}s from 1, such as 2..24`));
    }
    if (ids !== undefined && numbers !== undefined && rangeLength(ids) !== rangeLength(numbers)) {
      const expected = `${rangeLength(ids)} ${of}s for the ${rangeLength(ids)} lockers of ${text}`;
      const found = `${rangeLength(numbers)} (${written})`;
      faults.push({ code: 'config.range_counts_differ', path: numbersPath, expected, found });
    }
    return { of, board: from, boardPath: [...at, 'board'], numbers, path: numbersPath };
  };
  const runs = [run('channel', path, board, channels)];
  for (const [key, refs] of Object.entries({ latches, doors })) {
    if (refs !== undefined) runs.push(run('input', [...path, key], refs.board, refs.inputs));
  }
  return { ids: ids === undefined ? [] : unrollIds(ids), idPath, runs, faults };
}

function shortRange<T extends NumberRange | IdRange>(range: T | undefined): T | undefined {
  return range !== undefined && rangeLength(range) <= longestRange ? range : undefined;
}

export function badIdRange(path: KeyPath, text: string): Fault {
  return badRange(path, text, 'an upward range with equal letters and zero padding, such as A02..A24');
}

function badRange(path: KeyPath, text: string, expected: string): Fault {
  return { code: 'config.bad_range', path, expected, found: JSON.stringify(text) };
}
