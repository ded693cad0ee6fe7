import { describe, expect, test } from 'vitest';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const block = '{ time: 1h, price: 20.00 }';
const tariff = (rest: string) => `{ sizes: [M], blocks: [${block}], ${rest} }`;
const rental = (tariffs: string, rest = 'durations: [1h, 1d]') => `rental: { ${rest}, tariffs: [${tariffs}] }`;
const text = (tariffs: string, rest?: string) => cabinetText({ more: rental(tariffs, rest) });

describe('rentals', () => {
  test('are not offered where they are left out', () => {
    expect(configOf()).not.toHaveProperty('rental');
  });

  test('have money in paise, times in ms, and defaults', () => {
    const more = rental(`{ sizes: [M], blocks: [${block}, { time: 30m, price: "7.50" }] }`);
    expect(configOf({ more }).rental).toEqual({
      tariffs: [
        {
          ...{ sizes: ['M'], freeMs: 0, minimumPaise: 0, special: [] },
          blocks: [
            { ms: 3_600_000, paise: 2000 },
            { ms: 1_800_000, paise: 750 },
          ],
          rounding: { toPaise: 100, way: 'nearest' },
        },
      ],
      ...{ durationsMs: [3_600_000, 86_400_000], longestMs: 604_800_000, settleMs: 180_000 },
      ...{ graceMs: 600_000, endAfterMs: 259_200_000 },
    });
  });

  test('have everything as it is written', () => {
    const special = 'special: [{ hours: sat-sun 18:00-24:00, prices: [30.00] }]';
    const all = `free: 10m, ${special}, minimum: 20.00, dailyCap: 150.00, rounding: { to: 0.50, way: up }, openings: 5`;
    const rest = 'tax: { percent: 12.5 }, durations: [2h], longest: 2d, settle: 5m, grace: 0m, endAfter: 1d';
    expect(configOf({ more: rental(tariff(all), rest) }).rental).toMatchObject({
      tariffs: [
        {
          ...{ freeMs: 600_000, minimumPaise: 2000, dailyCapPaise: 15_000, openings: 5 },
          special: [{ hours: [{ days: [6, 7], fromMinute: 1080, toMinute: 1440 }], paise: [3000] }],
          rounding: { toPaise: 50, way: 'up' },
        },
      ],
      tax: { name: 'GST', basisPoints: 1250 },
      ...{ longestMs: 172_800_000, settleMs: 300_000, graceMs: 0, endAfterMs: 86_400_000 },
    });
  });

  test.each(['20', '20.5', '20.50', '"20.00"', '999999.99', '0.01'])('take %s as money', (price) => {
    const more = rental(`{ sizes: [M], blocks: [{ time: 1h, price: ${price} }] }`);
    expect(configOf({ more }).rental?.tariffs[0]?.blocks[0]?.paise).toBeGreaterThan(0);
  });

  test.each([
    '"20"',
    '20.005',
    '-1.00',
    '1000000.00',
    'Rs 20',
    '.inf',
    '"20,00"',
  ])('do not take %s as money', (price) => {
    const [problem] = problemsOf(text(`{ sizes: [M], blocks: [{ time: 1h, price: ${price} }] }`));
    expect(problem).toMatchObject({ key: 'rental.tariffs[0].blocks[0].price', code: 'config.bad_amount' });
  });
});

describe('deliveries', () => {
  test('need neither tariffs nor times, and may stand beside them', () => {
    expect(configOf({ more: 'rental: { deliveries: {} }' }).rental).toMatchObject({
      ...{ tariffs: [], durationsMs: [], deliveries: { keepMs: 259_200_000 } },
    });
    const both = rental(tariff(''), 'durations: [1h], deliveries: { keep: 12h }');
    expect(configOf({ more: both }).rental).toMatchObject({
      ...{ durationsMs: [3_600_000], deliveries: { keepMs: 43_200_000 } },
    });
    expect(configOf({ more: rental(tariff('')) }).rental).not.toHaveProperty('deliveries');
  });

  test.each([
    ['nothing at all', 'rental: { grace: 5m }', 'rental.tariffs', /tariffs, deliveries or both/],
    ['tariffs without times', `rental: { tariffs: [${tariff('')}] }`, 'rental.durations', /tariffs and durations/],
    ['times without tariffs', 'rental: { durations: [1h], deliveries: {} }', 'rental.tariffs', /or neither/],
    ['a time to keep that is too short', 'rental: { deliveries: { keep: 5m } }', 'rental.deliveries.keep', /1h/],
  ])('with %s are a mistake that is told', (_, more, key, says) => {
    const problems = problemsOf(cabinetText({ more }));
    expect(problems).toMatchObject([{ key }]);
    expect(problems[0]?.expected).toMatch(says);
  });
});

describeFaults('rentals', {
  'a size that no locker has': {
    text: text('{ sizes: [M, ▶MX], blocks: [{ time: 1h, price: 1.00 }] }'),
    code: 'config.unknown_size',
    key: 'rental.tariffs[0].sizes[1]',
    says: /a size of a locker .*found "MX"; did you mean "M"\?/,
  },
  'a size with two tariffs': {
    text: text(`${tariff('')}, { sizes: [▶M], blocks: [${block}] }`),
    code: 'config.double_tariff',
    key: 'rental.tariffs[1].sizes[0]',
    says: /a size that no other tariff has, found "M"; rental\.tariffs\[0\] has it/,
  },
  'special prices for other blocks than there are': {
    text: text(tariff('special: [{ hours: daily 00:00-06:00, prices: ▶[1.00, 2.00] }]')),
    code: 'config.bad_value',
    key: 'rental.tariffs[0].special[0].prices',
    says: /1 prices, one for each of the blocks, found 2/,
  },
  'hours that are none': {
    text: text(tariff('special: [{ hours: ▶weekend, prices: [1.00] }]')),
    code: 'config.bad_value',
    key: 'rental.tariffs[0].special[0].hours',
    says: /hours such as "daily 23:00-05:00"/,
  },
  'rounding to nothing': {
    text: text(tariff('rounding: { to: ▶0.00 }')),
    code: 'config.bad_amount',
    key: 'rental.tariffs[0].rounding.to',
    says: /more than 0\.00/,
  },
  'a tax with too many decimals': {
    text: text(tariff(''), 'durations: [1h], tax: { percent: ▶18.125 }'),
    code: 'config.bad_value',
    key: 'rental.tax.percent',
    says: /a rate from 0 to 100 with at most two decimals, found 18\.125/,
  },
  'times that do not grow': {
    text: text(tariff(''), 'durations: [3h, ▶1h]'),
    code: 'config.bad_value',
    key: 'rental.durations[1]',
    says: /more than 3h, found 1h/,
  },
  'a time that is longer than the longest': {
    text: text(tariff(''), 'durations: [1h, ▶2d], longest: 1d'),
    code: 'config.bad_value',
    key: 'rental.durations[1]',
    says: /1d \(rental\.longest\) or less, found 2d/,
  },
  'a price without blocks': {
    text: text('▶{ sizes: [M] }'),
    code: 'config.missing_key',
    key: 'rental.tariffs[0].blocks',
    says: /found nothing/,
  },
});
