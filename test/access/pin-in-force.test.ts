import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlaps, pinInForce } from '../../src/access/pin-in-force.js';
import type { PinOfRight } from '../../src/store/rights.js';

type Span = readonly [from: number | undefined, until: number | undefined];

/** PINs after one number, oldest first, each known by its place. */
const pinsOf = (...spans: readonly Span[]): PinOfRight[] =>
  spans.map(([fromMs, untilMs], index) => ({
    ...{ number: 'A01', hash: '' },
    right: {
      ...{ ref: String(index), role: 'customer', lockers: ['A01'], storedBoot: 'b' },
      ...(fromMs !== undefined && { fromMs }),
      ...(untilMs !== undefined && { untilMs }),
    },
  }));

/** `0-10 -5 3-`: spans by their edges, where they have one. */
const spansOf = (text: string): Span[] =>
  text
    .split(' ')
    .filter((part) => part !== '')
    .map((part): Span => {
      const [from = '', until = ''] = part.split('-');
      return [from === '' ? undefined : Number(from), until === '' ? undefined : Number(until)];
    });

describe('of the PINs that are typed after one number, what is meant is', () => {
  test.each([
    ['none where there is none', '', 5, undefined],
    ['the one in force, from its first millisecond', '10-12 30-99', 10, '0'],
    ['the one in force, to its last millisecond', '0-10 30-99', 9, '0'],
    ['no longer the one that has just ended', '0-10 30-99', 10, '1'],
    ['the one without limits', '0-5 - 8-9', 6, '1'],
    ['the newest of several in force', '0-10 3-20 5-8', 9, '1'],
    ['the next to begin where none is in force, in whatever order they were stored', '0-3 30-90 20-50 25-28', 10, '2'],
    ['the last that ended where all are over', '0-3 -9 2-5', 10, '1'],
  ] as const)('%s', (_, spans, nowMs, expected) => {
    expect(pinInForce(pinsOf(...spansOf(spans)), nowMs)?.right.ref).toBe(expected);
  });
});

test('two rights overlap where there is a moment at which both are in force', () => {
  const edge = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
  const span = fc.tuple(edge, edge).filter(([from, until]) => (from ?? 0) < (until ?? 7));
  const holds = ([from, until]: Span, at: number): boolean => (from ?? 0) <= at && at < (until ?? 7);
  const right = ([fromMs, untilMs]: Span) => ({
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
  });
  fc.assert(
    fc.property(span, span, (one, other) => {
      const common = [0, 1, 2, 3, 4, 5, 6].some((at) => holds(one, at) && holds(other, at));
      expect(overlaps(right(one), right(other))).toBe(common);
    }),
  );
});
