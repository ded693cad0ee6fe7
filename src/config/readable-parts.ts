import { z } from 'zod';
import { boardShape, busShape, listedSupplyShape, lockerRangeShape, oneLockerShape } from './schema.js';

/**
 * The parts of a config that can be read although others are faulty, for the checks of one part against another:
 * a wrong value in one board must not hide a double id elsewhere. A faulty or missing value is `undefined` here;
 * the schema has told it already.
 */
function readable<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

function list<S extends z.ZodRawShape>(shape: S) {
  const entry = z.object(shape);
  return z.array(entry.catch(() => entry.parse({}))).optional();
}

const partsSchema = z.object({
  cabinet: readable(
    z.object({
      power: list({
        id: readable(listedSupplyShape.id),
        boards: z.array(readable(listedSupplyShape.boards.element)).catch([]),
      }).catch(undefined),
    }),
  ),
  buses: list({
    id: readable(busShape.id),
    port: readable(busShape.port),
    echo: readable(busShape.echo),
    rtscts: readable(busShape.rtscts),
    rs485: readable(busShape.rs485),
  }).catch(undefined),
  boards: list({
    id: readable(boardShape.id),
    driver: readable(boardShape.driver),
    bus: readable(boardShape.bus),
    address: readable(boardShape.address),
    channels: readable(boardShape.channels),
    pulse: readable(boardShape.pulse),
    continuousDuty: readable(boardShape.continuousDuty),
    coolDown: readable(boardShape.coolDown),
    feedback: readable(boardShape.feedback),
    dialect: readable(boardShape.dialect),
  }).catch(undefined),
  lockers: list({
    id: readable(oneLockerShape.id),
    range: readable(lockerRangeShape.range),
    board: readable(oneLockerShape.board),
    channel: readable(oneLockerShape.channel),
    channels: readable(lockerRangeShape.channels),
  }).catch(undefined),
});

export type ReadableParts = z.output<typeof partsSchema>;
export type ReadableBoard = NonNullable<ReadableParts['boards']>[number];
export type ReadableLocker = NonNullable<ReadableParts['lockers']>[number];

export function readableParts(value: unknown): ReadableParts {
  return partsSchema.catch(() => partsSchema.parse({})).parse(value);
}
