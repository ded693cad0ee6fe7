import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { collectorSchema } from '../../src/collector/config-schema.js';
import { uplinkShape } from '../../src/config/schema.js';

const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

/** The numbers of one line of the fleet's table, in its own units. */
function fleet(line: string): number[] {
  const [, cells = ''] = new RegExp(`^\\| ${line}[^|]*\\|(.*)\\|$`, 'm').exec(page) ?? [];
  return cells.split('|').map((cell) => {
    const [, number = '', unit = ''] = /^\s*([\d.,]+) ?(\w*)/.exec(cell) ?? [];
    const units: Record<string, number> = { million: 1e6, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
    return Number(number.replaceAll(',', '')) * (units[unit] ?? 1);
  });
}

it('docs/scale.md reckons a day and a fleet from what was measured for one cabinet', () => {
  const keepaliveMs = uplinkShape().keepalive.parse(undefined);
  expect(keepaliveMs).toBe(60_000);
  const [, statuses, statusBytes, pings, pingBytes] = /(\d+) times `status` of (\d+) B, ([\d,]+) pings of (\d+) B/
    .exec(page)
    ?.map((text) => Number(text.replace(',', ''))) ?? [0];
  // A status takes the place of every fifth ping.
  expect(pings).toBe((statuses ?? 0) * (300_000 / keepaliveMs - 1));
  const idleKb = ((statuses ?? 0) * (statusBytes ?? 0) + (pings ?? 0) * (pingBytes ?? 0)) / 1000;
  expect(Math.round(idleKb)).toBe(214);
  const cabinets = fleet('cabinets');
  const rows = fleet('rows a day');
  const days = fleet('PostgreSQL, `keep: 400d`');
  expect(cabinets).toEqual([1, 100, 1000, 10_000, 100_000]);
  for (const [index, count] of cabinets.entries()) {
    expect(rows[index]).toBe(200 * count);
    expect((days[index] ?? 0) / (200 * count * 400 * 520)).toBeCloseTo(1, 1);
  }
});

it('docs/scale.md names files and settings that there are', () => {
  const named = [...page.matchAll(/`((?:test|src)\/[^`]+)`|\]\(([^)#]+)\)/g)];
  expect(named.length).toBeGreaterThan(2);
  for (const [, file, link] of named) {
    const path = file ?? `docs/${link}`;
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  }
  expect(collectorSchema.shape.keep.parse(undefined)).toBe(400 * 86_400_000);
});
