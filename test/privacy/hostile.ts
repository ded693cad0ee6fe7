import fc from 'fast-check';
import { canaries } from './canaries.js';

/** Text that has no place in a closed shape, though parts of it look as if they had. */
const hostileText = fc.oneof(
  fc.constantFrom(...Object.values(canaries)),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ minLength: 33, maxLength: 400 }),
  fc.constantFrom(
    'A1\n',
    '\nA1',
    'A1\u0000',
    ' A1',
    'Ａ１',
    '١٢٣٤',
    '****12345',
    '****123',
    'éé',
    'pay.id',
    'a b.c_d',
    '𝟙𝟚',
  ),
);

/** Whatever a fault of the program may hand to a writer: text, and things that become text by themselves. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  fc.oneof(fc.double(), fc.integer(), fc.bigInt(), fc.boolean(), fc.constantFrom(null, undefined)),
  hostileText.map((text) => [text]),
  hostileText.map((text) => ({ toString: () => text, valueOf: () => text, toJSON: () => text })),
  hostileText.map((text) => Buffer.from(text)),
  hostileText.map((text) => new String(text)),
  fc.date({ noInvalidDate: true }),
);

export const ids: fc.Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9-]{1,32}$/);
export const references: fc.Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/);
export const whole: fc.Arbitrary<number> = fc.integer({ min: 1, max: 1e9 });

/** Mostly what belongs there. */
export function mostly<T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: hostile });
}

/** An object of a writer: each member is mostly right, some are missing, now and then there is one more. */
export function objectsOf(
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[],
): fc.Arbitrary<object> {
  const all = Object.fromEntries(Object.entries(members).map(([key, good]) => [key, mostly(good)]));
  const known = fc.record(all, { requiredKeys: [...required] });
  return fc.oneof(
    { weight: 9, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, hostile).map(([object, note]) => ({ ...object, note })) },
  );
}
