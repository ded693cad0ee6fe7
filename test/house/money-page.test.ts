import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { places } from '../../src/collector/money/books.js';
import { caseReasons } from '../../src/collector/money/ledger.js';
import { confirmationLifeMs, nextNoticeMs, nextPollMs, nextSendMs } from '../../src/collector/money/pace.js';
import { trialPayee } from '../../src/collector/money/trial-gateway.js';
import { moneyErrorCodes } from '../../src/lib/money-error-codes.js';
import { longestCommandLifeMs } from '../../src/tokens/signed-types.js';

const page = readFileSync(new URL('../../docs/money.md', import.meta.url), 'utf8');

it('docs/money.md describes every case, every place of the books, and every alarm and fault of money', () => {
  for (const reason of caseReasons) expect(page).toMatch(new RegExp(`^\\| \`${reason}\` \\|`, 'm'));
  for (const place of places) expect(page).toMatch(new RegExp(`\\b${place}\\b`));
  const untold = ['collector.webhook_failed', 'collector.no_payment'];
  const codes = Object.keys(moneyErrorCodes).filter((code) => !untold.includes(code));
  for (const code of codes) expect(page).toContain(`\`${code}\``);
});

it('docs/money.md tells the paces as they are', () => {
  expect([1, 2, 3, 4, 5].map((sent) => nextSendMs(sent) / 1000)).toEqual([2, 5, 15, 60, 300]);
  expect(page).toContain('after 2 s, 5 s, 15 s, 60 s, and every 5 minutes');
  const minutes = Array.from({ length: 11 }, (_, polls) => nextPollMs(0, polls)).map((ms) => ms && ms / 60_000);
  expect(minutes).toEqual([0.5, 1, 2, 4, 8, 16, 30, 60, 360, 1440, undefined]);
  expect(page).toContain('after 30 s, 1, 2, 4, 8, 16, 30 and 60 minutes, 6 hours and a day');
  expect([1, 2, 3, 4].map((told) => nextNoticeMs(told) / 60_000)).toEqual([1, 5, 30, 360]);
  expect(longestCommandLifeMs('order.refunded')).toBe(7 * 86_400_000);
  expect(page).toContain('after 1, 5 and 30 minutes and every 6 hours, until it has answered or 7 days are over');
  expect(page).toContain(`valid for ${confirmationLifeMs / 1000} s`);
  expect(page).toContain(`\`${trialPayee}\``);
});
