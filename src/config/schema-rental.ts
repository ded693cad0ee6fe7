import { z } from 'zod';
import * as values from './schema-values.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const blockShape = () => ({
  time: values.duration(5 * minute, 31 * day).describe('Its length. Once it has begun all of it is paid.'),
  price: values.rupees().describe('What it costs, in rupees, tax included.'),
});

const specialShape = () => ({
  hours: values.weekHours().describe('Blocks that begin within these hours of the week have other prices.'),
  prices: z.array(values.rupees()).min(1).describe('The prices of the blocks then: as many as there are blocks.'),
});

export const roundingShape = () => ({
  to: values.rupees().prefault('1.00').describe('The price is a multiple of it.'),
  way: values.oneOf(['up', 'down', 'nearest']).prefault('nearest').describe('Which multiple it becomes.'),
});

export const tariffShape = () => ({
  sizes: z.array(values.id('a size')).min(1).describe('Sizes of lockers that it is for. Each size has one tariff.'),
  free: values.duration(0, day).prefault('0m').describe('The beginning of a rental that costs nothing.'),
  blocks: z
    .array(z.strictObject(blockShape()))
    .min(1)
    .max(20)
    .describe('Stretches of time and their prices, one after the other; the last one again and again.'),
  special: z
    .array(z.strictObject(specialShape()))
    .max(20)
    .prefault([])
    .describe('Other prices by weekday and hour. The first whose hours cover the beginning of a block counts.'),
  minimum: values.rupees().prefault('0.00').describe('The least that a rental costs which costs anything.'),
  dailyCap: values.rupees().optional().describe('The most that 24 hours cost, counted from the end of the free time.'),
  rounding: z.strictObject(roundingShape()).prefault({}).describe('How a price is rounded.'),
  openings: values
    .whole(1, 1000)
    .optional()
    .describe('How often the customer may open the locker before he collects. Left out: as often as he likes.'),
});

const deliveriesShape = () => ({
  keep: values
    .duration(hour, 31 * day)
    .prefault('3d')
    .describe('How long a delivery is kept for its recipient before a courier may take it back.'),
});

export const rentalShape = () => ({
  tariffs: z
    .array(z.strictObject(tariffShape()))
    .min(1)
    .optional()
    .describe('What a rental costs, by size; see docs/tariffs.md. Left out: customers rent nothing.'),
  tax: z
    .strictObject({
      name: values
        .matching(/^[A-Z][A-Za-z ]{0,15}$/, 'the name of a tax such as GST', 'config.bad_value')
        .prefault('GST')
        .describe('What it is called on the page.'),
      percent: values.percent().describe('Its rate. Prices include it.'),
    })
    .optional()
    .describe('The tax that prices include. Left out: none is shown.'),
  durations: z
    .array(values.duration(15 * minute, 31 * day))
    .min(1)
    .max(12)
    .optional()
    .describe('The times that the page offers, the shortest first. They go with the tariffs.'),
  longest: values
    .duration(15 * minute, 90 * day)
    .prefault('7d')
    .describe('The longest time that may be paid for, extensions included.'),
  settle: values
    .duration(minute, 30 * minute)
    .prefault('3m')
    .describe('How long an order stays payable after its QR code has closed: UPI is often minutes late.'),
  grace: values.duration(0, day).prefault('10m').describe('Time after the paid end that costs nothing.'),
  endAfter: values
    .duration(hour, 31 * day)
    .prefault('3d')
    .describe('How long after the paid end the locker is blocked until an operator ends the rental.'),
  deliveries: z
    .strictObject(deliveriesShape())
    .optional()
    .describe(
      'What couriers leave is told to the cloud, collected and taken back; see docs/deliveries.md. Left out: it is not.',
    ),
});

export const rental = () =>
  z
    .strictObject(rentalShape())
    .describe('Paid rentals and deliveries; see docs/rentals.md and docs/deliveries.md. Left out: nothing is rented.');
