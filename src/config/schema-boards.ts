import { z } from 'zod';
import { familyNames, gpioDrivers, isFamilyName, isGpioDriver } from './families.js';
import * as gpio from './gpio-values.js';
import { mapKinds } from './map-kinds.js';
import * as values from './schema-values.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** What boards with locks have in common. */
const pulseShape = () => ({
  pulse: values
    .duration(1, minute)
    .optional()
    .describe(
      "How long a lock is energised. Left out: the family's own length, 300ms on GPIO. Over 1s only with `continuousDuty`.",
    ),
  continuousDuty: values
    .flag()
    .prefault(false)
    .describe('The locks of this board bear pulses of more than one second.'),
  coolDown: values
    .duration(0, hour)
    .optional()
    .describe('Least time from the start of one pulse of a lock to the start of its next. Left out: ten pulses.'),
});

const id = () => values.id().describe('Name of the board; lockers refer to it.');

/** A board on a bus. */
export const busBoardShape = () => ({
  id: id(),
  driver: values.driver(familyNames).describe('The family of the board: its wire protocol.'),
  bus: values.id('a bus id').describe('The bus the board is on.'),
  address: values.whole(0, 255).describe("Address as set by the board's switches; no other board on the bus has it."),
  dialect: values
    .id('a dialect')
    .optional()
    .describe(
      "Variant of the family's protocol, where it has several; docs/boards names them. Left out: the family's first.",
    ),
  channels: values.whole(1, 256).describe('Number of outputs. They are numbered from 1.'),
  ...pulseShape(),
  poll: values.duration(50, hour).prefault('750ms').describe('How often the latches of the board are read.'),
  feedback: values
    .oneOf(['closed-is-1', 'open-is-1', 'none'])
    .optional()
    .describe(
      'What the feedback switches of the locks say; it depends on the lock, not on the board. Left out: as the family commonly does.',
    ),
  statusByteOrder: values
    .oneOf(['low-last', 'low-first'])
    .prefault('low-last')
    .describe('`low-last`: the last status byte holds channels 1 to 8. `low-first`: the first one does.'),
  unlockReply: values
    .oneOf(['expected', 'none'])
    .optional()
    .describe('Whether the board acknowledges an unlock. Left out: as the family commonly does.'),
});

const chip = () =>
  gpio
    .chip()
    .describe('GPIO: label of the chip, such as `pinctrl-bcm2711`; `lockerctl gpio` lists the chips and their lines.');

export const bias = () => values.oneOf(['as-is', 'disabled', 'pull-up', 'pull-down']);

/** What banks of GPIO lines have in common. */
export const gpioShape = () => ({
  id: id(),
  driver: values
    .driver(gpioDrivers)
    .describe('GPIO: `gpio` is the character device; `gpio-sysfs` is for kernels without one, see docs/gpio.md.'),
  chip: chip(),
  activeLow: values
    .flag()
    .prefault(false)
    .describe('GPIO: a line is low when its relay is energised, its contact made to ground.'),
  bias: bias()
    .optional()
    .describe(
      'GPIO: resistor inside the chip. Left out: `pull-up` for inputs; `as-is` for outputs and with `gpio-sysfs`, which cannot set it.',
    ),
});

const drive = () =>
  values
    .oneOf(['push-pull', 'open-drain', 'open-source'])
    .prefault('push-pull')
    .describe('GPIO outputs: how a line is driven. `gpio-sysfs` can only push and pull.');

export const gpioOutputShape = () => ({
  ...gpioShape(),
  lines: gpio
    .lines()
    .describe('GPIO outputs: the lines of the relays, by offset or name. The first is channel 1, and so on.'),
  drive: drive(),
  ...pulseShape(),
});

const gpioInputShape = () => ({
  ...gpioShape(),
  inputs: gpio
    .lines()
    .describe('GPIO inputs: the lines of the contacts, by offset or name. The first is input 1, and so on.'),
  debounce: values
    .duration(0, second)
    .prefault('20ms')
    .describe('GPIO inputs: a contact counts as changed once it has rested for so long.'),
  poll: values
    .duration(50, hour)
    .prefault('750ms')
    .describe('GPIO inputs: how often the contacts are read, beside their changes, which are told at once.'),
  feedback: values
    .oneOf(['closed-is-1', 'open-is-1'])
    .prefault('closed-is-1')
    .describe('GPIO inputs: what a contact says, 1 being a high line, or a low one with `activeLow`.'),
});

function has(map: object, key: string): boolean {
  return Object.hasOwn(map, key);
}

function driverOf(map: object): string {
  const driver: unknown = Object.getOwnPropertyDescriptor(map, 'driver')?.value;
  return typeof driver === 'string' ? driver : '';
}

const onChip = 'the lines of a GPIO chip are in this computer: `chip` and their offsets or names are all';
const noProtocol = 'GPIO lines speak no protocol';
const notOnBus = 'it belongs to GPIO banks, whose `driver` is gpio or gpio-sysfs';
const energisesNothing = 'inputs energise nothing';
const notRead = 'relays are not read: give the lockers a `latch`, which is an input of another bank';
const outputsOrInputs = 'a bank has `lines` (relays) or `inputs` (contacts): make two boards of it';

const foreignToGpio = {
  bus: onChip,
  address: onChip,
  dialect: noProtocol,
  statusByteOrder: noProtocol,
  unlockReply: noProtocol,
  echo: noProtocol,
};

/** One entry of `boards`. */
export const board = () =>
  z.union([
    z
      .strictObject(busBoardShape())
      .register(mapKinds, {
        name: 'a board on a bus',
        claims: (map) => isFamilyName(driverOf(map)),
        foreignKeys: {
          chip: notOnBus,
          lines: notOnBus,
          inputs: notOnBus,
          activeLow: notOnBus,
          bias: notOnBus,
          drive: notOnBus,
          debounce: notOnBus,
          echo: 'echo belongs to the port: write it in the bus',
        },
      })
      .describe('A board on a bus.'),
    z
      .strictObject(gpioOutputShape())
      .register(mapKinds, {
        name: 'a bank of GPIO outputs',
        claims: (map) => isGpioDriver(driverOf(map)) && (has(map, 'lines') || !has(map, 'inputs')),
        foreignKeys: {
          ...foreignToGpio,
          channels: 'there are as many channels as `lines`',
          inputs: outputsOrInputs,
          feedback: notRead,
          poll: notRead,
          debounce: notRead,
        },
      })
      .describe('A bank of GPIO lines with relays on them.'),
    z
      .strictObject(gpioInputShape())
      .register(mapKinds, {
        name: 'a bank of GPIO inputs',
        claims: (map) => isGpioDriver(driverOf(map)) && has(map, 'inputs'),
        foreignKeys: {
          ...foreignToGpio,
          channels: 'a bank of inputs has no channels: `latch` and `door` of a locker name an input',
          drive: energisesNothing,
          pulse: energisesNothing,
          continuousDuty: energisesNothing,
          coolDown: energisesNothing,
        },
      })
      .describe('A bank of GPIO lines with contacts on them.'),
  ]);

export const signalShape = () => ({
  driver: values.oneOf(gpioDrivers).prefault('gpio').describe('As of a GPIO board.'),
  chip: chip(),
  line: gpio.line().describe('Offset or name of the line. No board and no other signal has it.'),
  activeLow: values.flag().prefault(false).describe('The line is low when it sounds or shines.'),
  drive: drive(),
});

/** The buzzer and the lamp. */
export const signals = () =>
  z
    .strictObject({
      buzzer: z.strictObject(signalShape()).optional().describe('A buzzer that sounds by itself when it has power.'),
      led: z.strictObject(signalShape()).optional().describe('A lamp.'),
    })
    .prefault({})
    .describe('What tells people at the cabinet what came of it; docs/gpio.md says how.');
