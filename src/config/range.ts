/** A run of whole numbers, both ends included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** A run of ids that differ in their last number only: `A02..A24`. */
export interface IdRange extends NumberRange {
  readonly prefix: string;
  /** Digits of the number with its leading zeros; longer numbers take the room they need. */
  readonly width: number;
}

export const numberRangePattern = /^(\d{1,6})\.\.(\d{1,6})$/;
export const idRangePattern = /^([A-Za-z0-9-]*?)(\d{1,9})\.\.([A-Za-z0-9-]*?)(\d{1,9})$/;

const longestId = 32;

/** Reads `2..24`; `undefined` when it is no range or runs downwards. */
export function parseNumberRange(text: string): NumberRange | undefined {
  const [, first, last] = numberRangePattern.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const range = { from: Number(first), to: Number(last) };
  return range.from <= range.to ? range : undefined;
}

/** Reads `A02..A24`; `undefined` when prefixes or zero padding differ, when it runs downwards, or when it is no range. */
export function parseIdRange(text: string): IdRange | undefined {
  const [, prefix, first, lastPrefix, last] = idRangePattern.exec(text) ?? [];
  if (prefix === undefined || first === undefined || last === undefined || prefix !== lastPrefix) return undefined;
  const range = { prefix, width: first.length, from: Number(first), to: Number(last) };
  if (range.from > range.to || idInRange(range, range.to) !== `${prefix}${last}`) return undefined;
  return prefix.length + Math.max(first.length, last.length) <= longestId ? range : undefined;
}

export function rangeLength(range: NumberRange): number {
  return range.to - range.from + 1;
}

function idInRange(range: IdRange, number: number): string {
  return range.prefix + String(number).padStart(range.width, '0');
}

/** Every id of the range, in order, with the zero padding of its first. */
export function unrollIds(range: IdRange): string[] {
  return Array.from({ length: rangeLength(range) }, (_, index) => idInRange(range, range.from + index));
}
