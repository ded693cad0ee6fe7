import { expect, test } from 'vitest';
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
