import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cardNumber } from '../../drivers/readers/card-number.js';
import { readerDrivers } from '../../src/config/reader-specs.js';
import { errorCodes } from '../../src/lib/error-codes.js';
import { configOf } from '../config/marked-text.js';

const page = readFileSync('docs/readers.md', 'utf8');

test('docs/readers.md says what to do about every error of readers, and names none that there is not', () => {
  const codes = Object.keys(errorCodes).filter((code) => code.startsWith('reader.'));
  expect(codes.filter((code) => !page.includes(`\n| \`${code}\` |`))).toEqual([]);
  const named = [...page.matchAll(/`((?:reader|gpio|config|bus)\.[a-z]+(?:_[a-z]+)*)`/g)].flatMap(
    ([, code]) => code ?? [],
  );
  expect(named.filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
});

test('the config of docs/readers.md is valid, and has every kind', () => {
  const [more = ''] = [...page.matchAll(/```yaml\n([^`]*)```/g)].flatMap(([, text]) => text ?? []);
  const drivers = configOf({ more }).readers.map(({ driver }) => driver);
  expect(drivers.toSorted()).toEqual([...readerDrivers].toSorted());
});

test('the card of docs/readers.md has the numbers that the page gives it', () => {
  expect(page).toContain('| `rdm6300` | `13005D1DA5`, all 40 bits | `13005D1DA5` |');
  expect(cardNumber('13005D1DA5', 16)).toBe('13005D1DA5');
  expect(cardNumber('13005D1DA5', 16, 8)).toBe('5D1DA5');
  expect(cardNumber('0006102437', 10)).toBe('5D1DA5');
  expect(93 * 65_536 + 7589).toBe(Number('0x5D1DA5'));
});
