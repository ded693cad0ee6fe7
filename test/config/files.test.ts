import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configPage } from '../../scripts/config-page.js';
import { loadConfig, parseConfig } from '../../src/config/load.js';
import { jsonSchema } from '../../src/config/schema.js';
import { cabinetText } from './marked-text.js';

const demo = 'config/demo.yaml';
const example = 'config/cabinet.example.yaml';
const gpioExample = 'config/gpio.example.yaml';

describe('files made from the schema are current (`npm run docs` makes them)', () => {
  test('config/schema.json', () => {
    expect(readFileSync('config/schema.json', 'utf8')).toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  });

  test('docs/config.md', () => {
    expect(readFileSync('docs/config.md', 'utf8')).toBe(configPage());
  });
});

describe('the trial cabinet', () => {
  test('has 24 lockers on two simulated boards of different families, a scanner and a card reader', () => {
    const config = loadConfig(demo);
    expect(config.lockers.map(({ id }) => id)).toEqual(
      Array.from({ length: 24 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`),
    );
    expect(new Set(config.lockers.map(({ size }) => size))).toEqual(new Set(['S', 'M', 'L']));
    expect(config.boards.map(({ id, driver, channels }) => [id, driver, channels])).toEqual([
      ['b1', 'xor-8a', 16],
      ['b2', 'kerong-cu16', 8],
    ]);
    expect(config.buses.map(({ port }) => port)).toEqual(['sim:line-a', 'sim:line-b']);
    expect(config.readers.map(({ id, driver }) => [id, driver])).toEqual([
      ['front', 'serial-scanner'],
      ['desk', 'rdm6300'],
    ]);
  });
});

describe("the installer's example", () => {
  test('is valid', () => {
    expect(loadConfig(example)).toMatchObject({ cabinet: { id: 'CAB-PUNE-0042' }, data: '/var/lib/lockerd' });
  });

  test('is valid with each commented key switched on', () => {
    const text = readFileSync(example, 'utf8');
    const keys = text.split('\n').flatMap((line) => /^ +# ([a-zA-Z]+: \S+)/.exec(line)?.[1] ?? []);
    expect(keys).toEqual(
      expect.arrayContaining(['baud: 9600', 'pulse: 300ms', 'continuousDuty: true', 'coolDown: 3s']),
    );
    const switchedOn = text.replaceAll(
      /^( +)# ((?:baud|statusByteOrder|pulse|continuousDuty|coolDown|poll|unlockReply|pepper): )/gm,
      '$1$2',
    );
    expect(parse(switchedOn)).toMatchObject({ boards: [{ coolDown: '3s' }, { unlockReply: 'expected' }] });
    expect(fitsJsonSchema(parse(switchedOn))).toBe(true);
    expect(parseConfig(switchedOn, example)).toHaveProperty('config');
  });
});

test("the installer's example is valid with the terminal API switched on", () => {
  const text = readFileSync(example, 'utf8');
  const [commented = ''] = /^# terminal:\n(# {2}.*\n)+/m.exec(text) ?? [];
  const switchedOn = text.replace(commented, commented.replaceAll(/^# /gm, ''));
  expect(fitsJsonSchema(parse(switchedOn))).toBe(true);
  const parsed = parseConfig(switchedOn, example);
  expect(
    'config' in parsed && parsed.config.terminal?.clients.map(({ name, lockers }) => [name, lockers.length]),
  ).toEqual([
    ['face-1', 25],
    ['app-server', 40],
  ]);
});

describe('the example of a cabinet on GPIO lines', () => {
  test('has eight relays with a door contact each, no bus, a buzzer and a lamp', () => {
    const config = loadConfig(gpioExample);
    expect(config.buses).toEqual([]);
    expect(config.boards).toMatchObject([{ direction: 'outputs', channels: 8 }, { direction: 'inputs' }]);
    expect(config.lockers.map(({ channel, door }) => [channel, door?.input])).toEqual(
      Array.from({ length: 8 }, (_, index) => [index + 1, index + 1]),
    );
    expect(Object.keys(config.signals)).toEqual(['buzzer', 'led']);
  });

  test('is valid with each commented key switched on', () => {
    const text = readFileSync(gpioExample, 'utf8');
    const switchedOn = text.replaceAll(/^( +)# ((?:coolDown|debounce|poll): )/gm, '$1$2');
    expect(parse(switchedOn)).toMatchObject({
      boards: [{ coolDown: '3s' }, { debounce: '20ms', poll: '750ms' }],
    });
    expect(parseConfig(switchedOn, gpioExample)).toHaveProperty('config');
  });
});

/** zod reads the exported schema back: an independent reading of the file that editors use. */
function fitsJsonSchema(value: unknown): boolean {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync('config/schema.json', 'utf8')));
  return schema.safeParse(value).success;
}

describe('the exported JSON Schema', () => {
  test.each([demo, example, gpioExample])('accepts %s, as the parser does', (file) => {
    expect(fitsJsonSchema(parse(readFileSync(file, 'utf8')))).toBe(true);
  });

  test.each([
    ['an unknown key', cabinetText({ more: 'bords: []' })],
    ['a duration without a unit', cabinetText({ more: '' }).replace('/dev/ttyUSB0', '/dev/ttyUSB0, timeout: 200')],
    ['a missing section', cabinetText({ lockers: '' })],
    ['an unknown driver', cabinetText().replace('xor-8a', 'xor8a')],
    ['an id of digits', cabinetText().replace('id: CAB-1', 'id: 12')],
  ])('refuses %s', (_, text) => {
    expect(fitsJsonSchema(parse(cabinetText()))).toBe(true);
    expect(fitsJsonSchema(parse(text))).toBe(false);
  });
});
