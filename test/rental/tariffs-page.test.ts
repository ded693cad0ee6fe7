import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import { parseUntil } from '../../src/control/until.js';
import { formatRupees } from '../../src/lib/money.js';
import { localTime } from '../../src/lib/week-hours.js';
import { priceOf } from '../../src/rental/tariff.js';
import { configOf } from '../config/marked-text.js';

interface Example {
  readonly rental: RentalSpec;
  readonly from: string;
  readonly to: string;
  readonly price: string;
  readonly tax: string;
}

const zone = 'Asia/Kolkata';
const page = readFileSync('docs/tariffs.md', 'utf8');

/** The rows of the tables of the page, each with the tariff above its table. */
function examples(): Example[] {
  const found: Example[] = [];
  for (const part of page.split('```yaml\n').slice(1)) {
    const [yaml = '', rest = ''] = part.split('```');
    const lockers = ['S', 'M', 'L'].map((size, index) => {
      return `  - { id: A0${index + 1}, size: ${size}, board: b1, channel: ${index + 1} }`;
    });
    const more = `rental:\n${yaml.replace(/^/gm, '  ')}`;
    const { rental } = configOf({ lockers: `lockers:\n${lockers.join('\n')}`, more });
    if (rental === undefined) throw new Error('a tariff of the page is none');
    for (const [, from = '', to = '', price = '', tax = ''] of rest.matchAll(
      /^\| (\d[^|]*) \| (\d[^|]*) \| ([\d.]+) \| ([\d.]*) ?\| /gm,
    )) {
      found.push({ rental, from, to, price, tax });
    }
  }
  return found;
}

const instant = (text: string): number => {
  const ms = parseUntil(text, zone, 0);
  if (ms === undefined) throw new Error(`no time: ${text}`);
  return ms;
};

test('the page has examples of each tariff', () => {
  expect(examples()).toHaveLength(22);
});

test.each(examples())('from $from to $to it is $price', ({ rental, from, to, price, tax }) => {
  const [tariff] = rental.tariffs;
  if (tariff === undefined) throw new Error('no tariff');
  const fromMs = instant(from);
  const reckoned = priceOf(tariff, rental.tax, instant(to) - fromMs, (ms) => localTime(fromMs + ms, zone));
  expect(formatRupees(reckoned.paise)).toBe(price);
  expect(reckoned.tax === undefined ? '' : formatRupees(reckoned.tax.paise)).toBe(tax);
});
