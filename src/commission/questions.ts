import { type Kind, nameOf } from '../../drivers/scan-plan.js';
import { parseIdRange, unrollIds } from '../config/range.js';
import type { Door } from './setup.js';
import type { Lock } from './wiring.js';

/** What is asked, and what an answer means. Pure: the words are of whoever asks. */

export type Question =
  | { readonly ask: 'cabinet' }
  | { readonly ask: 'timezone'; readonly usual: string }
  /** A line of doors and their size; `known`: those that were told already. An empty line ends the list. */
  | { readonly ask: 'doors'; readonly known: readonly Door[] }
  | { readonly ask: 'kind'; readonly port: string; readonly address: number; readonly kinds: readonly Kind[] }
  | {
      readonly ask: 'outputs';
      readonly port: string;
      readonly address: number;
      readonly kind: Kind;
      readonly usual: number;
      readonly most: number;
    }
  | { readonly ask: 'bank'; readonly board: string }
  /** Whether to go on with an earlier run. */
  | { readonly ask: 'resume'; readonly found: number; readonly doors: number }
  /** Whether the locks that had faults are to be tried afresh. */
  | { readonly ask: 'mended'; readonly locks: readonly Lock[] }
  /** Whether locks may be opened at all; `running`: those of a cabinet that customers use. */
  | { readonly ask: 'ready'; readonly locks: number; readonly running: boolean }
  | { readonly ask: 'moved'; readonly lock: Lock; readonly doors: readonly string[] }
  /** Waits until the doors are shut, or somebody says so. */
  | { readonly ask: 'shut'; readonly doors: readonly string[]; readonly again: boolean }
  /** Waits until a board answers again. */
  | { readonly ask: 'silent'; readonly board: string; readonly error: string };

/** What an answer came to, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

export type Moved = { readonly doors: readonly string[] } | 'again' | 'end';

export function readYes(text: string): Read<boolean> {
  if (/^y(es)?$/i.test(text)) return { value: true };
  return /^no?$/i.test(text) ? { value: false } : { wrong: 'Type yes or no.' };
}

export function readId(text: string): Read<string> {
  if (/^[A-Za-z0-9-]{1,32}$/.test(text)) return { value: text };
  return { wrong: 'Use letters, digits and - only, 32 at most, such as CAB-PUNE-0042.' };
}

export function readTimezone(text: string, usual: string): Read<string> {
  const name = text === '' ? usual : text;
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name };
  } catch {
    return { wrong: `${name} is no timezone. Write it as Asia/Kolkata.` };
  }
}

/** `A01..A08 S`, `B01 L`, `A01 A02 A05..A08 M`. Each door once. */
export function readDoors(text: string, known: readonly Door[]): Read<readonly Door[]> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const size = words.pop();
  if (size === undefined || words.length === 0) {
    return { wrong: 'Write the doors, then their size, such as: A01..A08 S' };
  }
  if (size.includes('..') || !/^[A-Za-z0-9-]{1,32}$/.test(size)) {
    return { wrong: `The last word is the size, such as S, M or L; "${size}" is none.` };
  }
  const ids: string[] = [];
  for (const word of words) {
    const range = parseIdRange(word);
    if (word.includes('..') && !range) return { wrong: `"${word}" is no range. Write it as A01..A08.` };
    if (!range && !/^[A-Za-z0-9-]{1,32}$/.test(word)) return { wrong: `"${word}" is no number of a door.` };
    ids.push(...(range ? unrollIds(range) : [word]));
  }
  const taken = new Set(known.map(({ id }) => id));
  const twice = ids.find((id, index) => taken.has(id) || ids.indexOf(id) !== index);
  if (twice !== undefined) return { wrong: `Door ${twice} was named before.` };
  return { value: ids.map((id) => ({ id, size })) };
}

export function readKind(text: string, kinds: readonly Kind[]): Read<Kind> {
  const kind = kinds[Number(text) - 1] ?? kinds.find((one) => nameOf(one) === text);
  return kind ? { value: kind } : { wrong: `Type a number from 1 to ${kinds.length}.` };
}

export function readOutputs(text: string, usual: number, most: number): Read<number> {
  if (text === '') return { value: usual };
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= most ? { value: count } : { wrong: `Type a number from 1 to ${most}.` };
}

export function readBank(text: string): Read<'door' | 'latch'> {
  if (/^d(oors?)?$/i.test(text)) return { value: 'door' };
  return /^l(atch(es)?)?$/i.test(text) ? { value: 'latch' } : { wrong: 'Type d for doors, or l for latches.' };
}

/** Numbers of doors as somebody types them at the cabinet; `0`, `r` and `e`. */
export function readMoved(text: string, doors: readonly string[]): Read<Moved> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const [first] = words;
  if (first === undefined)
    return { wrong: 'Type the number that is printed on the door that moved, or 0 when none did.' };
  if (words.length === 1) {
    if (/^(0|none)$/i.test(first) && !doors.includes(first)) return { value: { doors: [] } };
    if (/^r$/i.test(first) && !doors.includes(first)) return { value: 'again' };
    if (/^e$/i.test(first) && !doors.includes(first)) return { value: 'end' };
  }
  const moved: string[] = [];
  for (const word of words) {
    const [door, ...others] = doorsTyped(word, doors);
    if (door === undefined) return { wrong: `There is no door ${word}. There are: ${shownDoors(doors)}.` };
    if (others.length > 0) return { wrong: `${word} may be ${[door, ...others].join(' or ')}: type all of it.` };
    if (!moved.includes(door)) moved.push(door);
  }
  return { value: { doors: moved } };
}

/** `a1`, `A1`, `1` for A01, as long as no other door could be meant. */
function doorsTyped(word: string, doors: readonly string[]): readonly string[] {
  const plain = (id: string): string => id.toUpperCase().replace(/0*(\d+)$/, '$1');
  const same = doors.filter((id) => id === word);
  if (same.length > 0) return same;
  const alike = doors.filter((id) => plain(id) === plain(word));
  if (alike.length > 0) return alike;
  return /^\d+$/.test(word) ? doors.filter((id) => /^[A-Z-]*(\d+)$/.exec(plain(id))?.[1] === plain(word)) : [];
}

function shownDoors(doors: readonly string[]): string {
  return doors.length <= 12 ? doors.join(', ') : `${doors.slice(0, 6).join(', ')} ... ${doors.at(-1)}`;
}
