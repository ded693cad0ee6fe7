import { z } from 'zod';
import { driverNames, isGpioDriver } from './families.js';
import * as gpio from './gpio-values.js';
import { readerDrivers } from './reader-specs.js';
import {
  busShape,
  dataPath,
  devicePath,
  inputRangeShape,
  inputShape,
  listedSupplyShape,
  lockerRangeShape,
  oneLockerShape,
  terminalClientShape,
  uplinkShape,
} from './schema.js';
import { busBoardShape, gpioOutputShape, gpioShape, signalShape } from './schema-boards.js';
import { serialScannerShape, usbScannerShape, wiegandShape } from './schema-readers.js';
import { rentalShape, roundingShape, tariffShape } from './schema-rental.js';
import * as values from './schema-values.js';

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

/** `null`: the key is there, and its list cannot be read. */
const lines = z.array(readable(gpio.line())).nullable().optional().catch(null);
const input = readable(z.object({ board: readable(inputShape.board), input: readable(inputShape.input) }));
const inputRange = readable(
  z.object({ board: readable(inputRangeShape.board), inputs: readable(inputRangeShape.inputs) }),
);
const signal = readable(
  z.object({
    driver: readable(signalShape.driver),
    chip: readable(signalShape.chip),
    line: readable(signalShape.line),
    drive: readable(signalShape.drive),
  }),
);

const partsSchema = z.object({
  cabinet: readable(
    z.object({
      power: list({
        id: readable(listedSupplyShape.id),
        boards: z.array(readable(listedSupplyShape.boards.element)).catch([]),
      }).catch(undefined),
    }),
  ),
  /** `null`: they are there, and cannot be read. Left out is no fault by itself. */
  buses: list({
    id: readable(busShape.id),
    port: readable(busShape.port),
    echo: readable(busShape.echo),
    rtscts: readable(busShape.rtscts),
    rs485: readable(busShape.rs485),
  })
    .nullable()
    .catch(null),
  boards: list({
    id: readable(busBoardShape.id),
    driver: readable(z.enum(driverNames)),
    bus: readable(busBoardShape.bus),
    address: readable(busBoardShape.address),
    channels: readable(busBoardShape.channels),
    pulse: readable(busBoardShape.pulse),
    continuousDuty: readable(busBoardShape.continuousDuty),
    coolDown: readable(busBoardShape.coolDown),
    feedback: readable(busBoardShape.feedback),
    dialect: readable(busBoardShape.dialect),
    chip: readable(gpioShape.chip),
    lines,
    inputs: lines,
    bias: readable(gpioShape.bias),
    drive: readable(gpioOutputShape.drive),
  }).catch(undefined),
  lockers: list({
    id: readable(oneLockerShape.id),
    range: readable(lockerRangeShape.range),
    board: readable(oneLockerShape.board),
    channel: readable(oneLockerShape.channel),
    size: readable(oneLockerShape.size),
    channels: readable(lockerRangeShape.channels),
    latch: input,
    door: input,
    latches: inputRange,
    doors: inputRange,
  }).catch(undefined),
  /** Paths that are left out have their defaults. */
  data: dataPath().optional().catch(undefined),
  access: readable(z.object({ pepper: readable(values.path()) })),
  trust: readable(z.object({ device: devicePath().optional().catch(undefined) })),
  uplink: readable(
    z.object({
      broker: readable(uplinkShape.broker),
      /** Whether they are written at all. */
      ca: z.unknown().optional(),
      cert: z.unknown().optional(),
      key: z.unknown().optional(),
      metered: readable(z.object({ quiet: z.unknown().optional(), budget: z.unknown().optional() })),
    }),
  ),
  signals: readable(z.object({ buzzer: signal, led: signal })),
  terminal: readable(
    z.object({
      clients: list({
        name: readable(terminalClientShape.name),
        /** The words of a list that can be read. */
        lockers: z.array(readable(values.idOrRange())).catch([]),
      }).catch(undefined),
    }),
  ),
  rental: readable(
    z.object({
      tariffs: list({
        sizes: z.array(readable(tariffShape.sizes.element)).catch([]),
        blocks: z.array(z.unknown()).optional().catch(undefined),
        special: list({ prices: z.array(z.unknown()).optional().catch(undefined) }).catch(undefined),
        /** In paise. */
        rounding: readable(z.object({ to: readable(roundingShape.to) })),
      }).catch(undefined),
      /** In ms. */
      durations: z.array(readable(rentalShape.durations.unwrap().element)).optional().catch(undefined),
      longest: rentalShape.longest.optional().catch(undefined),
    }),
  ),
  readers: list({
    id: readable(serialScannerShape.id),
    driver: readable(z.enum(readerDrivers)),
    port: readable(serialScannerShape.port),
    device: readable(usbScannerShape.device),
    chip: readable(wiegandShape.chip),
    data0: readable(wiegandShape.data0),
    data1: readable(wiegandShape.data1),
  }).catch(undefined),
});

export type ReadableParts = z.output<typeof partsSchema>;
export type ReadableBoard = NonNullable<ReadableParts['boards']>[number];
export type ReadableBus = NonNullable<ReadableParts['buses']>[number];
export type ReadableReader = NonNullable<ReadableParts['readers']>[number];
export type ReadableLocker = NonNullable<ReadableParts['lockers']>[number];

export function readableParts(value: unknown): ReadableParts {
  return partsSchema.catch(() => partsSchema.parse({})).parse(value);
}

/** True for a bank of contacts; false for a board with locks, and where that cannot be told. */
export function isInputBank({ driver, lines, inputs }: ReadableBoard): boolean {
  return isGpioDriver(driver) && inputs !== undefined && lines === undefined;
}
