import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { runLockerctl } from '../../src/control/commands/program.js';
import { cabinetText } from '../config/marked-text.js';

const folder = mkdtempSync(join(tmpdir(), 'lockerd-tariff-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rental = `rental:
  tax: { name: GST, percent: 18 }
  tariffs:
    - { sizes: [M], free: 10m, blocks: [{ time: 1h, price: 20.00 }], dailyCap: 150.00 }
  durations: [1h]
`;

async function explain(more: string, ...args: readonly string[]) {
  const file = join(folder, 'cabinet.yaml');
  writeFileSync(file, cabinetText({ more }));
  const printed: string[] = [];
  const remarks: string[] = [];
  const code = await runLockerctl({
    argv: ['--config', file, ...args],
    version: '0.0.0',
    print: (line) => printed.push(line),
    remark: (line) => remarks.push(line),
    input: async () => '',
    ask: async () => '',
    askSecret: async () => '',
    terminal: () => null,
    configOf: async (file) => loadConfig(file),
  });
  return { code, printed, remarks };
}

const wish = ['tariff', 'explain', '--size', 'M', '--from', '2026-11-28T10:00'];

test('a price is explained line by line, in the time of the cabinet', async () => {
  const { code, printed } = await explain(rental, ...wish, '--to', '2026-11-29T11:00');
  expect(code).toBe(0);
  expect(printed).toEqual([
    'M, 28 Nov 2026, 10:00 to 29 Nov 2026, 11:00 (Asia/Kolkata)',
    'first 10m free       0.00',
    '24 x 1h at 20.00   480.00',
    'daily cap, day 1  -330.00',
    '1 x 1h at 20.00     20.00',
    'to pay, rupees     170.00',
    'of it GST 18 %      25.93',
  ]);
});

test('with --json it is one document, in paise', async () => {
  const { printed } = await explain(rental, '--json', ...wish, '--to', '1h');
  expect(printed.map((text) => JSON.parse(text))).toEqual([
    {
      ...{ size: 'M', from: '2026-11-28T04:30:00.000Z', to: '2026-11-28T05:30:00.000Z', paise: 2000 },
      lines: [
        { kind: 'free', ms: 600_000 },
        { kind: 'blocks', count: 1, ms: 3_600_000, eachPaise: 2000 },
      ],
      tax: { name: 'GST', basisPoints: 1800, paise: 305 },
    },
  ]);
});

test('what cannot be reckoned is said', async () => {
  const other = await explain(rental, 'tariff', 'explain', '--size', 'XL', '--from', '2026-11-28T10:00', '--to', '1h');
  expect(other).toMatchObject({
    code: 2,
    remarks: ['error: --size XL: there is no tariff for it. Sizes with one: M.'],
  });
  const back = await explain(rental, ...wish, '--to', '2026-11-28T09:00');
  expect(back).toMatchObject({ code: 2, remarks: ['error: --to 2026-11-28T09:00: expected a time after --from.'] });
  const odd = await explain(rental, ...wish, '--to', 'tomorrow');
  expect(odd.code).toBe(2);
  expect(odd.remarks[0]).toMatch(/^error: --to tomorrow: expected a date and time/);
  const none = await explain('', ...wish, '--to', '1h');
  expect(none.code).toBe(1);
  expect(none.remarks[0]).toMatch(/^rental\.none: .*cabinet\.yaml has no `rental`/);
});
