import { expect, it } from 'vitest';
import { parseUntil } from '../../src/control/until.js';

const nowMs = Date.UTC(2026, 10, 22, 12);
const iso = (text: string, zone = 'Asia/Kolkata') => {
  const ms = parseUntil(text, zone, nowMs);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

it('a duration counts from now', () => {
  expect(iso('2h')).toBe('2026-11-22T14:00:00.000Z');
  expect(iso('7d')).toBe('2026-11-29T12:00:00.000Z');
});

it("a date and time is the cabinet's own", () => {
  expect(iso('2026-11-23T18:00')).toBe('2026-11-23T12:30:00.000Z');
  expect(iso('2026-11-23 18:00:30')).toBe('2026-11-23T12:30:30.000Z');
  expect(iso('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
  expect(iso('2026-12-01T12:00', 'Europe/Berlin')).toBe('2026-12-01T11:00:00.000Z');
});

it('an offset of its own counts before the zone', () => {
  expect(iso('2026-11-23T18:00Z')).toBe('2026-11-23T18:00:00.000Z');
  expect(iso('2026-11-23T18:00+02:00')).toBe('2026-11-23T16:00:00.000Z');
});

it('on the days when clocks change it is the same wall clock', () => {
  expect(iso('2026-03-29T01:30', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
  expect(iso('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  expect(iso('2026-10-25T04:00', 'Europe/Berlin')).toBe('2026-10-25T03:00:00.000Z');
});

it.each([
  'tomorrow',
  '2026-02-30T10:00',
  '2026-11-23T25:00',
  '2026-11-23T10:61',
  '2026-11-23',
  '',
  '5',
])('%j is no end of a right', (text) => {
  expect(iso(text)).toBeUndefined();
});
