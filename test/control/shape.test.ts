import { describe, expect, it } from 'vitest';
import {
  either,
  exactly,
  filledList,
  keyOf,
  list,
  map,
  number,
  object,
  oneOf,
  text,
} from '../../src/control/commands/shape.js';

describe('an answer of the daemon', () => {
  const shape = object({
    id: text,
    state: oneOf(['open', 'closed']),
    alarms: list(object({ code: text, part: text.optional() })),
    counts: map(number),
    error: number.nullable(),
  });
  const answer = { id: 'A01', state: 'open', alarms: [{ code: 'x' }], counts: { a: 1 }, error: null };

  it('is passed on as it came, with members that nobody asked for', () => {
    const more = { ...answer, later: true };
    expect(shape.parse(more)).toBe(more);
  });

  it.each([
    ['.id', { ...answer, id: 1 }],
    ['.state', { ...answer, state: 'ajar' }],
    ['.alarms', { ...answer, alarms: {} }],
    ['.alarms[1].part', { ...answer, alarms: [{ code: 'x' }, { code: 'y', part: 2 }] }],
    ['.counts.b', { ...answer, counts: { a: 1, b: '2' } }],
    ['.error', { ...answer, error: undefined }],
    ['all of it', [answer]],
  ])('that does not fit is refused by the place where it does not: %s', (where, wrong) => {
    expect(() => shape.parse(wrong)).toThrow(`(${where})`);
  });

  it('of several kinds is told apart by its type', () => {
    const line = either([
      object({ type: exactly('row'), seq: number }),
      object({ type: exactly('failed'), code: keyOf<'a' | 'b'>({ a: true, b: true }) }),
    ]);
    expect(line.fits({ type: 'row', seq: 1 })).toBe(true);
    expect(line.fits({ type: 'failed', code: 'b' })).toBe(true);
    expect(line.fits({ type: 'row', code: 'b' })).toBe(false);
    expect(line.fits({ type: 'failed', code: 'toString' })).toBe(false);
  });

  it('whose list must not be empty is refused when it is', () => {
    expect(filledList(number).fits([1])).toBe(true);
    expect(filledList(number).fits([])).toBe(false);
    expect(filledList(number).misfit([1, 'x'])).toBe('[1]');
  });
});
