import { describe, expect, test } from 'vitest';
import { parseSize, sizeWords } from '../../src/config/size.js';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf } from './marked-text.js';

const hourMs = 3_600_000;

test('rows stay as long as the config says for their class, and the others as long as they do by default', () => {
  const { retentionMs } = configOf({
    more: 'audit: { retention: { access: 14d, diagnostics: 1h, security: 180d } }',
  }).audit;
  expect(retentionMs).toEqual({
    ...{ access: 14 * 24 * hourMs, payment: 7 * 24 * hourMs, diagnostics: hourMs },
    ...{ admin: 30 * 24 * hourMs, security: 180 * 24 * hourMs },
  });
});

const why = /a duration from 1h to 180d, found .*; a row has to be there to be asked for again after its receipt/;
const tooShort = (written: string) => ({
  text: cabinetText({ more: `audit: { retention: { access: ▶${written} } }` }),
  code: 'config.bad_duration',
  key: 'audit.retention.access',
  says: why,
});

describeFaults('time for which rows stay', {
  'a time below an hour': tooShort('59m'),
  'no time at all': tooShort('0d'),
  'nought without its unit': tooShort('0'),
  'a negative time': tooShort('-7d'),
  'a negative number': tooShort('-7'),
  'a time that is too long': { ...tooShort('181d'), says: /from 1h to 180d, found "181d"; $/ },
  'a time without its unit': { ...tooShort('7'), says: /found 7; add a unit: 7ms or 7s/ },
  'an unknown class': {
    text: cabinetText({ more: 'audit: { retention: { ▶acess: 7d } }' }),
    code: 'config.unknown_key',
    key: 'audit.retention.acess',
    says: /\(access, payment, diagnostics, admin, security\), found "acess"; did you mean "access"\?/,
  },
});

test('the room of the record is counted in rows and in bytes', () => {
  const { maxRows, maxBytes } = configOf({ more: 'audit: { maxRows: 20000, maxBytes: 2GB }' }).audit;
  expect({ maxRows, maxBytes }).toEqual({ maxRows: 20_000, maxBytes: 2_000_000_000 });
});

const badSize = (written: string, says: RegExp) => ({
  text: cabinetText({ more: `audit: { maxBytes: ▶${written} }` }),
  code: 'config.bad_size',
  key: 'audit.maxBytes',
  says,
});

describeFaults('room of the record', {
  'a size without its unit': badSize('300', /a size from 1MB to 10GB, found 300; add a unit: 300MB/),
  'a size with an unknown unit': badSize('300Mb', /found "300Mb"; $/),
  'a size that is too small': badSize('999kB', /found "999kB"; $/),
  'a size that is too large': badSize('101GB', /found "101GB"; $/),
  'a negative size': badSize('-1GB', /found "-1GB"; $/),
  'too few rows': {
    text: cabinetText({ more: 'audit: { maxRows: ▶999 }' }),
    code: 'config.bad_value',
    key: 'audit.maxRows',
    says: /a whole number from 1000 to 10000000, found 999/,
  },
});

describe('sizes', () => {
  test.each([
    ['500kB', 500_000],
    ['300MB', 300_000_000],
    ['2GB', 2_000_000_000],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test.each(['', '5', 'MB', '1.5GB', '1 GB', '1TB', '1mb', '1GB '])('%j is none', (text) =>
    expect(parseSize(text)).toBeUndefined());

  test.each([
    [1_500_000_000, '1.5 GB'],
    [98_400_000, '98 MB'],
    [204_800, '205 kB'],
  ])('%d bytes are shown as %s', (bytes, words) => expect(sizeWords(bytes)).toBe(words));
});
