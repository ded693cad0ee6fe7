import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/config/duration.js';
import { parseIdRange, parseNumberRange, rangeLength, unrollIds } from '../../src/config/range.js';

describe('durations', () => {
  test.each([
    ['300ms', 300],
    ['2s', 2000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['0ms', 0],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    '5',
    's',
    '1.5s',
    '-1s',
    '1 s',
    '1S',
    '1s ',
    '1s1m',
    '1w',
    '999999999d',
    '1e3ms',
    '1s\n',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test('no text makes the reader throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseDuration(text)));
  });
});

describe('ranges of lockers', () => {
  test('zero padding is kept', () => {
    const range = parseIdRange('A08..A11');
    expect(range && unrollIds(range)).toEqual(['A08', 'A09', 'A10', 'A11']);
  });

  test('a range without padding grows where it must', () => {
    const range = parseIdRange('L-9..L-11');
    expect(range && unrollIds(range)).toEqual(['L-9', 'L-10', 'L-11']);
  });

  test('a range of one is a range', () => {
    const range = parseIdRange('7..7');
    expect(range && unrollIds(range)).toEqual(['7']);
  });

  test.each([
    'A01..B02',
    'A02..A01',
    'A01..A2',
    'A1..A02',
    'A..B',
    'A01',
    'A01-A02',
    'A01..',
    '..A02',
    'A01...A02',
    'A1..A2..A3',
  ])('%s is none', (text) => expect(parseIdRange(text)).toBeUndefined());

  test('a range whose ids are longer than an id may be is none', () => {
    const prefix = 'x'.repeat(31);
    expect(parseIdRange(`${prefix}1..${prefix}9`)).toBeDefined();
    expect(parseIdRange(`${prefix}1..${prefix}10`)).toBeUndefined();
  });

  const prefixes = fc.stringMatching(/^(?:[A-Za-z0-9-]{0,8}[A-Za-z-])?$/);
  test('unrolling gives every id once, from the first to the last', () => {
    const anyRange = fc.tuple(prefixes, fc.nat(1000), fc.nat(200), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(anyRange, ([prefix, from, more, width]) => {
        const name = (number: number) => prefix + String(number).padStart(width, '0');
        const range = parseIdRange(`${name(from)}..${name(from + more)}`);
        expect(range && rangeLength(range)).toBe(more + 1);
        expect(range && unrollIds(range)).toEqual(Array.from({ length: more + 1 }, (_, index) => name(from + index)));
      }),
    );
  });
});

describe('ranges of channels', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), (from, more) => {
        expect(parseNumberRange(`${from}..${from + more}`)).toEqual({ from, to: from + more });
      }),
    );
  });

  test.each(['2', '2..', '4..2', '-1..2', '1..2.5', 'a..b', '1 .. 2'])('%s is none', (text) =>
    expect(parseNumberRange(text)).toBeUndefined());
});
