import { z } from 'zod';
import { whileNeeded } from '../lib/while-needed.js';
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

const partsSchema = whileNeeded(() => {
  const contact = inputShape();
  const contacts = inputRangeShape();
  const sign = signalShape();
  const supply = listedSupplyShape();
  const bus = busShape();
  const busBoard = busBoardShape();
  const bank = gpioShape();
  const outputs = gpioOutputShape();
  const locker = oneLockerShape();
  const range = lockerRangeShape();
  const uplink = uplinkShape();
  const client = terminalClientShape();
  const tariff = tariffShape();
  const rounding = roundingShape();
  const rental = rentalShape();
  const serialScanner = serialScannerShape();
  const usbScanner = usbScannerShape();
  const wiegand = wiegandShape();
  /** `null`: the key is there, and its list cannot be read. */
  const lines = z.array(readable(gpio.line())).nullable().optional().catch(null);
  const input = readable(z.object({ board: readable(contact.board), input: readable(contact.input) }));
  const inputRange = readable(z.object({ board: readable(contacts.board), inputs: readable(contacts.inputs) }));
  const signal = readable(
    z.object({
      driver: readable(sign.driver),
      chip: readable(sign.chip),
      line: readable(sign.line),
      drive: readable(sign.drive),
    }),
  );

  return z.object({
    cabinet: readable(
      z.object({
        power: list({
          id: readable(supply.id),
          boards: z.array(readable(supply.boards.element)).catch([]),
        }).catch(undefined),
      }),
    ),
    /** `null`: they are there, and cannot be read. Left out is no fault by itself. */
    buses: list({
      id: readable(bus.id),
      port: readable(bus.port),
      echo: readable(bus.echo),
      rtscts: readable(bus.rtscts),
      rs485: readable(bus.rs485),
    })
      .nullable()
      .catch(null),
    boards: list({
      id: readable(busBoard.id),
      driver: readable(z.enum(driverNames)),
      bus: readable(busBoard.bus),
      address: readable(busBoard.address),
      channels: readable(busBoard.channels),
      pulse: readable(busBoard.pulse),
      continuousDuty: readable(busBoard.continuousDuty),
      coolDown: readable(busBoard.coolDown),
      feedback: readable(busBoard.feedback),
      dialect: readable(busBoard.dialect),
      chip: readable(bank.chip),
      lines,
      inputs: lines,
      bias: readable(bank.bias),
      drive: readable(outputs.drive),
    }).catch(undefined),
    lockers: list({
      id: readable(locker.id),
      range: readable(range.range),
      board: readable(locker.board),
      channel: readable(locker.channel),
      size: readable(locker.size),
      channels: readable(range.channels),
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
        broker: readable(uplink.broker),
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
          name: readable(client.name),
          /** The words of a list that can be read. */
          lockers: z.array(readable(values.idOrRange())).catch([]),
        }).catch(undefined),
      }),
    ),
    rental: readable(
      z.object({
        tariffs: list({
          sizes: z.array(readable(tariff.sizes.element)).catch([]),
          blocks: z.array(z.unknown()).optional().catch(undefined),
          special: list({ prices: z.array(z.unknown()).optional().catch(undefined) }).catch(undefined),
          /** In paise. */
          rounding: readable(z.object({ to: readable(rounding.to) })),
        }).catch(undefined),
        /** In ms. */
        durations: z.array(readable(rental.durations.unwrap().element)).optional().catch(undefined),
        longest: rental.longest.optional().catch(undefined),
      }),
    ),
    readers: list({
      id: readable(serialScanner.id),
      driver: readable(z.enum(readerDrivers)),
      port: readable(serialScanner.port),
      device: readable(usbScanner.device),
      chip: readable(wiegand.chip),
      data0: readable(wiegand.data0),
      data1: readable(wiegand.data1),
    }).catch(undefined),
  });
});

export type ReadableParts = z.output<ReturnType<typeof partsSchema>>;
export type ReadableBoard = NonNullable<ReadableParts['boards']>[number];
export type ReadableBus = NonNullable<ReadableParts['buses']>[number];
export type ReadableReader = NonNullable<ReadableParts['readers']>[number];
export type ReadableLocker = NonNullable<ReadableParts['lockers']>[number];

export function readableParts(value: unknown): ReadableParts {
  const parts = partsSchema();
  return parts.catch(() => parts.parse({})).parse(value);
}

/** True for a bank of contacts; false for a board with locks, and where that cannot be told. */
export function isInputBank({ driver, lines, inputs }: ReadableBoard): boolean {
  return isGpioDriver(driver) && inputs !== undefined && lines === undefined;
}
