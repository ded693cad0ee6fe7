import { expect, it } from 'vitest';
import { fitTable, textTable } from '../../src/control/commands/table.js';

it('columns are as wide as their widest cell', () => {
  expect(
    textTable([
      ['A', 'LATCH'],
      ['A01', 'open'],
    ]),
  ).toEqual(['A    LATCH', 'A01  open']);
});

const table = ['ID', 'A1', 'A2', 'A3', 'A4', 'A5'];

it('a table that is too high stands in blocks side by side', () => {
  expect(fitTable(table, 6, 20)).toEqual(table);
  expect(fitTable(table, 5, 20)).toEqual(['ID    ID', 'A1    A4', 'A2    A5', 'A3']);
});

it('says how many rows found no place, and is never higher than the terminal', () => {
  expect(fitTable(table, 4, 2)).toEqual(['ID', 'A1', 'A2', '3 more: make the window larger, or use --once']);
});
