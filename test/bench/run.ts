/** `npm run bench [-- --json] [-- --long]`: prints the figures with their goals. Judges nothing: read it. */
import { parseArgs } from 'node:util';
import { type Figure, printFigures } from './figures.js';
import { openingFigures } from './openings.js';
import { pollingFigures } from './polling.js';
import { processFigures } from './process.js';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, long: { type: 'boolean' } } });
const long = values.long ?? false;
const parts: readonly (readonly [string, () => Promise<Figure[]>])[] = [
  ['openings', () => openingFigures(long ? 1000 : 300)],
  ['processes', () => processFigures(long ? 20 : 7, long ? 60 : 15)],
  ['polling', () => pollingFigures(long ? 7 : 3, long ? 20 : 8)],
];
const figures: Figure[] = [];
for (const [name, measure] of parts) {
  if (!values.json) console.error(`measuring ${name} ...`);
  figures.push(...(await measure()));
}
printFigures(figures, values.json ?? false);
