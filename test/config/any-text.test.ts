import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { readYaml } from '../../src/config/yaml-source.js';

const examples = ['config/cabinet.example.yaml', 'config/gpio.example.yaml'];

/** Every text gives a config or at least one problem, each at a place of the text. */
function expectAnswer(text: string): void {
  const result = parseConfig(text, 'cabinet.yaml');
  if ('config' in result) return;
  expect(result.errors.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const { line, column, expected, found } of result.errors) {
    expect(line >= 1 && line <= lines && column >= 1).toBe(true);
    expect(expected).not.toBe('');
    expect(found).not.toBe('');
  }
}

test('any text is answered', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), expectAnswer));
});

test('keys that are maps in maps are answered by their places, and never written out: a few bytes would fill the memory', () => {
  for (const text of [
    `${'{'.repeat(10)}:`.repeat(100),
    '? '.repeat(1000),
    `a: {? ${'['.repeat(500)}${']'.repeat(500)} : 1}`,
  ]) {
    expectAnswer(text);
  }
});

test('an alias of an anchor that stands nowhere before it is told, wherever both are', () => {
  const faults = (text: string) => {
    const read = readYaml(text);
    return 'faults' in read ? read.faults.map(({ place, reason }) => [place.line, reason]) : [];
  };
  const unknown = 'no anchor of this name stands before it';
  expect(faults('a: &x 1\nb: *x\nc: *y\nd: &y 2\ne: *y')).toEqual([[3, unknown]]);
  expect(faults('&k a: 1\nb: *k\nc: &m {d: *m}\ne: [&n [], *n, *o]')).toEqual([[4, unknown]]);
});

test.each(examples)('%s with a piece replaced by any other is answered', (file) => {
  const example = readFileSync(file, 'utf8');
  const pieces = fc.constantFrom(
    '',
    ' ',
    '\t',
    '[',
    '}',
    ':',
    '- ',
    '"',
    '*',
    '&a ',
    '<<: ',
    'null',
    '0x1F',
    '~',
    '!!set ',
  );
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(30), pieces, (start, length, piece) =>
      expectAnswer(example.slice(0, start) + piece + example.slice(start + length)),
    ),
  );
});

test('any values in the known sections are answered', () => {
  const section = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.dictionary(fc.constantFrom('id', 'board', 'range', 'boards'), fc.jsonValue())),
    fc.array(
      fc.record({ driver: fc.constant('gpio'), lines: fc.jsonValue(), inputs: fc.jsonValue() }, { requiredKeys: [] }),
    ),
    fc.array(
      fc.record({ range: fc.constant('A1..A2'), latch: fc.jsonValue(), doors: fc.jsonValue() }, { requiredKeys: [] }),
    ),
  );
  const sections = fc.dictionary(
    fc.constantFrom('cabinet', 'buses', 'boards', 'lockers', 'signals', '__proto__', 'kiosk'),
    section,
  );
  fc.assert(fc.property(sections, (value) => expectAnswer(JSON.stringify(value))));
});
