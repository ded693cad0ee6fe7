import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig, readConfig } from '../../src/config/load.js';
import { LockerError } from '../../src/lib/errors.js';
import { expectOneFault } from './fault-table.js';
import { cabinetText } from './marked-text.js';

describe('a text that is no config at all', () => {
  test('broken YAML is told with its place', () => {
    expectOneFault({
      text: 'cabinet: { id: CAB-1\n▶buses: []\n',
      code: 'config.syntax',
      key: '',
      says: /valid YAML, found "buses: \[\]"; Flow map/,
    });
  });

  test('a tab as indentation is told with its place', () => {
    expectOneFault({ text: 'cabinet:\n▶\tid: CAB-1\n', code: 'config.syntax', key: '', says: /Tabs are not allowed/ });
  });

  test('a tag that means nothing here is told with its place', () => {
    expectOneFault({
      text: cabinetText({ more: 'data: ▶!dir /srv' }),
      code: 'config.syntax',
      key: '',
      says: /found "!dir \/srv"; Unresolved tag/,
    });
  });

  test('a map in the place of a key is told with its place', () => {
    expectOneFault({
      text: cabinetText({ more: '▶{ a: 1 }: 2' }),
      code: 'config.syntax',
      key: '',
      says: /a key is one word/,
    });
  });

  test('an alias without an anchor is told with its place', () => {
    expectOneFault({ text: 'cabinet: ▶*none\n', code: 'config.syntax', key: '', says: /no anchor of this name/ });
  });

  test('aliases that unfold without end are refused', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    expectOneFault({ text: `▶l0: &l0 [x]\n${levels.join('\n')}\n`, code: 'config.syntax', key: '', says: /alias/ });
  });

  test('an empty file is told', () => {
    expectOneFault({ text: '▶', code: 'config.wrong_type', key: '', says: /a map, found nothing/ });
  });
});

describe('a file that cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    [
      'is not there',
      join(folder, 'none.yaml'),
      /found no such file; on a new cabinet it is made by: sudo lockerctl commission --write .*none\.yaml \(config\.unreadable\)/,
    ],
    ['is a directory', folder, /found a directory/],
  ])('%s', (_, file, says) => {
    expect(() => loadConfig(file)).toThrow(says);
    expect(readConfig(file)).toMatchObject({ errors: [{ code: 'config.unreadable', line: 0, column: 0 }] });
  });

  test('is no UTF-8 text', () => {
    const file = join(folder, 'latin1.yaml');
    writeFileSync(file, Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]));
    expect(() => loadConfig(file)).toThrow(/bytes that are no UTF-8 text/);
  });

  test('a file with faults is refused with one error that names each', () => {
    const file = join(folder, 'faulty.yaml');
    writeFileSync(file, cabinetText({ more: 'dta: x\ndata: 5' }));
    let thrown: unknown;
    try {
      loadConfig(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LockerError);
    expect(thrown).toMatchObject({ code: 'config.invalid', details: { problems: 2 } });
    expect(String(thrown)).toContain(`${file}:5:1 dta: expected a known key`);
    expect(String(thrown)).toContain(`${file}:6:7 data: expected a path, found 5 (config.wrong_type)`);
    expect(String(thrown)).toMatch(/2 problems in .*faulty\.yaml$/);
  });
});

test('a config knows the hash of its file, byte order mark and all, as sha256sum prints it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [plain, marked] = [join(folder, 'plain.yaml'), join(folder, 'marked.yaml')];
  writeFileSync(plain, cabinetText());
  writeFileSync(marked, `\ufeff${cabinetText()}`);
  const hashes = [plain, marked].map((file) => loadConfig(file).hash);
  const printed = [plain, marked].map((file) => execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64));
  expect(hashes).toEqual(printed);
  expect(hashes[0]).not.toBe(hashes[1]);
});
