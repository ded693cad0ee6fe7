import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDoors, readMoved, readOutputs, readTimezone } from '../../src/commission/questions.js';

const doors = ['A01', 'A02', 'A10', 'B01', 'C7'];

describe('which door moved', () => {
  it.each([
    ['A01', ['A01']],
    ['a1', ['A01']],
    ['A1', ['A01']],
    ['10', ['A10']],
    ['7', ['C7']],
    ['007', ['C7']],
    ['A01 b01', ['A01', 'B01']],
    ['A01, A01', ['A01']],
    ['0', []],
    ['none', []],
  ])('%j is %j', (text, moved) => {
    expect(readMoved(text, doors)).toEqual({ value: { doors: moved } });
  });

  it.each([
    ['1', '1 may be A01 or B01: type all of it.'],
    ['D1', 'There is no door D1. There are: A01, A02, A10, B01, C7.'],
    ['', 'Type the number that is printed on the door that moved, or 0 when none did.'],
    ['0 A01', 'There is no door 0.'],
    ['r A01', 'There is no door r.'],
  ])('%j is asked again', (text, wrong) => {
    expect(readMoved(text, doors)).toEqual({ wrong: expect.stringContaining(wrong) });
  });

  it('r and e are no doors, as long as none is called so', () => {
    expect([readMoved('r', doors), readMoved('E', doors)]).toEqual([{ value: 'again' }, { value: 'end' }]);
    expect(readMoved('E', ['E', 'R'])).toEqual({ value: { doors: ['E'] } });
    expect(readMoved('0', ['0', '1'])).toEqual({ value: { doors: ['0'] } });
  });

  it('finds every door by its own number, and takes no text for a door that is not there', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9-]{1,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 12 }), fc.string(), (ids, text) => {
        for (const door of ids) expect(readMoved(door, ids)).toEqual({ value: { doors: [door] } });
        const read = readMoved(text, ids);
        if ('value' in read && typeof read.value !== 'string')
          expect(ids).toEqual(expect.arrayContaining([...read.value.doors]));
      }),
    );
  });
});

describe('a line of doors', () => {
  it('has ranges and single ones, and the size last', () => {
    expect(readDoors('A01..A03, B1 XL', [])).toEqual({
      value: ['A01', 'A02', 'A03', 'B1'].map((id) => ({ id, size: 'XL' })),
    });
  });

  it.each([
    ['A01..A03', 'Write the doors, then their size'],
    ['A01 A02..A03', 'The last word is the size'],
    ['A03..A01 S', '"A03..A01" is no range'],
    ['A_1 S', '"A_1" is no number of a door'],
    ['A01 A01 S', 'Door A01 was named before.'],
    ['B01..B02 S', 'Door B02 was named before.'],
    ['', 'Write the doors, then their size'],
  ])('%j is asked again', (text, wrong) => {
    expect(readDoors(text, [{ id: 'B02', size: 'S' }])).toEqual({ wrong: expect.stringContaining(wrong) });
  });
});

describe('other answers', () => {
  it('Enter takes what is usual, and a number beyond the board is asked again', () => {
    expect([readOutputs('', 24, 24), readOutputs('16', 24, 24)]).toEqual([{ value: 24 }, { value: 16 }]);
    for (const text of ['0', '25', 'x', '-1']) expect(readOutputs(text, 24, 24)).toHaveProperty('wrong');
    expect(readTimezone('', 'Asia/Kolkata')).toEqual({ value: 'Asia/Kolkata' });
    expect(readTimezone('Pune', 'UTC')).toEqual({ wrong: 'Pune is no timezone. Write it as Asia/Kolkata.' });
  });
});
