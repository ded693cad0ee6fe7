/**
 * `npm run bench [-- --json] [-- --long [--soak MINUTES]] [-- --only PART]`: prints the figures with their goals. Judges nothing: read it.
 * The long run ends with generated lines for all decoders, kills, power cuts, the life of the package, the proofs of the fleet and a soak of an hour, or of so many minutes.
 */
import { parseArgs } from 'node:util';
import { growthFigures } from './audit-growth.js';
import { recordFigures } from './audit-record.js';
import { brokerMemoryFigures } from './broker-memory.js';
import { chaosFigures } from './chaos-figures.js';
import { codeFigures } from './codes.js';
import { collectingFigures } from './collecting.js';
import { type Figure, printFigures } from './figures.js';
import { fleetFigures } from './fleet-figures.js';
import { fuzzFigures } from './fuzzing.js';
import { killFigures } from './kill-figures.js';
import { kioskPageFigures } from './kiosk-page.js';
import { modbusSerialFigures } from './modbus-serial.js';
import { offlineFigures } from './offline-figures.js';
import { onlineOpeningFigures } from './online-openings.js';
import { openingFigures } from './openings.js';
import { packageLifeFigures } from './package-life.js';
import { pollingFigures } from './polling.js';
import { processFigures } from './process.js';
import { pulseFigures } from './pulses.js';
import { rentalFigures } from './rentals.js';
import { powerCutFigures } from './rig-figures.js';
import { soakFigures } from './soak.js';
import { startFigures } from './starts.js';
import { uplinkFigures } from './uplink.js';
import { wearFigures } from './wear.js';
import { wireCostFigures } from './wire-cost.js';
import { fullBusFigures, wireLimitFigures } from './wire-limit.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, long: { type: 'boolean' }, soak: { type: 'string' }, only: { type: 'string' } },
});
const long = values.long ?? false;
const parts: readonly (readonly [string, () => Promise<Figure[]>])[] = [
  ['openings', () => openingFigures(long ? 1000 : 300)],
  ['openings beside the uplink', () => onlineOpeningFigures(long ? 9 : 5, long ? 150 : 100)],
  ['QR codes', () => codeFigures(long ? 1000 : 300)],
  ['paid rentals', () => rentalFigures(long ? 12 : 2)],
  ['processes', () => processFigures(long ? 20 : 7, long ? 60 : 15)],
  ['starts', () => startFigures(long ? 31 : 11)],
  ['polling', () => pollingFigures(long ? 7 : 3, long ? 20 : 8)],
  ['wire limit', () => wireLimitFigures(long ? 20 : 3)],
  ['full bus', () => fullBusFigures(long ? 1000 : 100)],
  ['modbus-serial', () => modbusSerialFigures(long ? 20 : 3, long ? 1000 : 100, long ? 300 : 40)],
  ['the record', () => recordFigures(200_000)],
  ['a large record', () => growthFigures(long ? 40 : 15)],
  ['the uplink', () => uplinkFigures(long ? 200_000 : 60_000)],
  ['the wire to the cloud', () => wireCostFigures(long ? 5 : 2, long ? 6 : 3)],
  ['the broker', () => brokerMemoryFigures(200)],
  ['wear', () => wearFigures(long ? 10_000 : 2000, long ? 600 : 160, long ? 600_000 : 30_000)],
  ['the collector', () => collectingFigures(long ? 100 : 20)],
  ['the kiosk page', () => kioskPageFigures(long ? 40 : 12, long ? 20 : 6, long ? 1000 : 100)],
  ['pulses', () => pulseFigures(long ? 100 : 20)],
];
const soakMinutes = Number(values.soak ?? 60);
if (!(soakMinutes > 0)) throw new Error(`--soak takes minutes, not "${values.soak}"`);
const longParts: typeof parts = [
  ['decoders', () => fuzzFigures(2_000_000)],
  ['kills', () => killFigures(2000)],
  ['power cuts', () => powerCutFigures(20)],
  ['the life of the package', () => packageLifeFigures()],
  ['chaos', () => chaosFigures(100_000)],
  ['three days offline', () => offlineFigures(50_000)],
  ['a thousand cabinets', () => fleetFigures(20)],
  ['the soak', () => soakFigures(soakMinutes)],
];
const all = [...parts, ...longParts];
const chosen = values.only === undefined ? (long ? all : parts) : all.filter(([name]) => name === values.only);
if (chosen.length === 0) throw new Error(`--only takes one of: ${all.map(([name]) => name).join(', ')}`);
const figures: Figure[] = [];
for (const [name, measure] of chosen) {
  if (!values.json) console.error(`measuring ${name} ...`);
  figures.push(...(await measure()));
}
printFigures(figures, values.json ?? false);
