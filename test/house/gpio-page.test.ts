import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/lib/error-codes.js';
import { configOf } from '../config/marked-text.js';

const page = readFileSync('docs/gpio.md', 'utf8');

test('docs/gpio.md says what to do about every error of GPIO lines', () => {
  const codes = Object.keys(errorCodes).filter((code) => code.startsWith('gpio.'));
  expect(codes.filter((code) => !page.includes(`\n| \`${code}\` |`))).toEqual([]);
});

test('the codes of docs/gpio.md exist', () => {
  const named = [...page.matchAll(/`((?:gpio|config)\.[a-z]+(?:_[a-z]+)+)`/g)].flatMap(([, code]) => code ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
});

test('the config of docs/gpio.md is valid', () => {
  const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].flatMap(([, text]) => text ?? []);
  expect(blocks).toHaveLength(1);
  for (const more of blocks) {
    const config = configOf({ buses: '', boards: '', lockers: '', more });
    expect(config.lockers).toHaveLength(3);
    expect(config.lockers.every(({ latch, door }) => latch && door)).toBe(true);
  }
});
