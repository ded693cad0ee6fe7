import { expect, it } from 'vitest';
import { screenAt } from '../../src/kiosk/screen.js';
import { parseWeekHours } from '../../src/lib/week-hours.js';

const zone = 'Asia/Kolkata';
const dim = { hours: parseWeekHours('daily 22:00-06:00') ?? [], brightness: 20 };
/** Of a day in June, as clocks in India show it. */
const at = (clock: string): number => Date.parse(`2025-06-11T${clock}:00+05:30`);

it.each([
  ['21:59', 90],
  ['22:00', 20],
  ['05:59', 20],
  ['06:00', 90],
])('at %s the screen is at %i per cent where it is dim from 22:00 to 06:00', (clock, brightness) => {
  expect(screenAt({ brightness: 90, dim }, at(clock), zone)).toEqual({ brightness });
});

it('counts the hours where the cabinet stands', () => {
  expect(screenAt({ brightness: 90, dim }, at('22:00'), 'Europe/London')).toEqual({ brightness: 90 });
});

it('is bright while nobody knows the time', () => {
  expect(screenAt({ brightness: 90, dim }, undefined, zone)).toEqual({ brightness: 90 });
});

it('says in seconds when it turns black', () => {
  expect(screenAt({ brightness: 100, blankAfterMs: 600_000 }, at('12:00'), zone)).toEqual({
    ...{ brightness: 100, blankAfter: 600 },
  });
});
