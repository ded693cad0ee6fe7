import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { readerPortFault } from './endpoint.js';
import { chip, line } from './gpio-values.js';
import { type MapKind, mapKinds } from './map-kinds.js';
import { type ReaderDriver, readerDrivers } from './reader-specs.js';
import { bias } from './schema-boards.js';
import * as values from './schema-values.js';

const second = 1000;

/** Several maps share this place: the driver says which is meant, and a wrong one is told with all there are. */
function driver<const D extends ReaderDriver>(name: D) {
  return z.enum([name]).register(values.valueRules, {
    expected: `one of the drivers ${readerDrivers.join(', ')}`,
    judge: (found) => ({
      ...values.codeFor('string', found, 'config.unknown_driver'),
      hint: values.didYouMean(found.value, readerDrivers),
    }),
  });
}

function device(example: string) {
  return z
    .string()
    .refine((path) => isAbsolute(path))
    .register(values.valueRules, {
      expected: `the whole path of a device, such as ${example}`,
      judge: (found) => values.codeFor('string', found, 'config.bad_device'),
    });
}

const id = () => values.id().describe('Name of the reader, in messages and alarms.');

const port = () =>
  z
    .string()
    .refine((text) => readerPortFault(text) === undefined)
    .register(values.valueRules, {
      expected: 'the whole path of a device, such as /dev/serial/by-id/usb-..., or sim:NAME',
      judge: (found) => ({
        ...values.codeFor('string', found, 'config.bad_device'),
        hint: typeof found.value === 'string' ? readerPortFault(found.value) : undefined,
      }),
    })
    .describe(
      'Serial readers: the path of the port, best the one in `/dev/serial/by-id`, or `sim:NAME` for a simulated reader in a cabinet of simulated boards. No bus and no other reader has it.',
    );
const input = () =>
  device('/dev/input/by-id/usb-...-event-kbd').describe(
    'USB readers: the path of the input device, best the one in `/dev/input/by-id` that ends in `-event-kbd`. It is taken for lockerd alone.',
  );
const digits = () =>
  values
    .whole(4, 32)
    .optional()
    .describe(
      "Card readers: how many hex digits of a card's number count, from its end. Left out: all. Readers of different kinds agree on a card when they keep the same; see docs/readers.md.",
    );

export const serialScannerShape = () => ({
  id: id(),
  driver: driver('serial-scanner').describe('A scanner for codes on a serial line.'),
  port: port(),
  baud: values.baud().prefault(9600).describe('Serial scanners: speed of the line.'),
  dataBits: values.dataBits().prefault(8).describe('Serial scanners: data bits of a character.'),
  stopBits: values.stopBits().prefault(1).describe('Serial scanners: stop bits of a character.'),
  parity: values
    .oneOf(['none', 'even', 'odd'])
    .prefault('none')
    .describe('Serial scanners: parity bit of a character.'),
});

export const usbScannerShape = () => ({
  id: id(),
  driver: driver('usb-scanner').describe('A scanner for codes that types as a USB keyboard does.'),
  device: input(),
});

const usbCardShape = () => ({
  id: id(),
  driver: driver('usb-card').describe('A card reader that types as a USB keyboard does.'),
  device: input(),
  number: values
    .oneOf(['decimal', 'hex'])
    .prefault('decimal')
    .describe('USB card readers: how the reader writes a number.'),
  digits: digits(),
});

const rdm6300Shape = () => ({
  id: id(),
  driver: driver('rdm6300').describe('An RDM6300 or alike, for 125 kHz tags, on a serial line.'),
  port: port(),
  digits: digits(),
});

export const wiegandShape = () => ({
  id: id(),
  driver: driver('wiegand').describe('A card reader on two GPIO lines.'),
  chip: chip().describe('Wiegand readers: label of the GPIO chip; `lockerctl gpio` lists the chips and their lines.'),
  data0: line().describe('Wiegand readers: the line of DATA0 (green), by offset or name. It has no other use.'),
  data1: line().describe('Wiegand readers: the line of DATA1 (white).'),
  bias: bias().prefault('pull-up').describe('Wiegand readers: resistor inside the chip.'),
  bits: z
    .literal([26, 34])
    .register(values.valueRules, {
      expected: '26 or 34',
      judge: (found) => values.codeFor('number', found, 'config.bad_value'),
    })
    .optional()
    .describe('Wiegand readers: the length of a number, 26 or 34. Left out: both are taken.'),
  gap: values
    .duration(10, second)
    .prefault('25ms')
    .describe('Wiegand readers: a silence of this length ends a number.'),
  digits: digits(),
});

const keypadShape = () => ({
  id: id(),
  driver: driver('keypad').describe('A keypad for locker numbers and PINs, a USB keyboard to the kernel.'),
  device: input(),
});

function kind(name: ReaderDriver, foreignKeys: MapKind['foreignKeys']): MapKind {
  const claims = (map: object): boolean => Object.getOwnPropertyDescriptor(map, 'driver')?.value === name;
  return { name: `a ${name}`, claims, foreignKeys };
}

const keyboard = 'it is a keyboard to the kernel: `device` is all';
const onLine = 'it is on a serial line: `port` names it';
const onLines = 'it is on GPIO lines: `chip`, `data0` and `data1` name them';
const noCards = 'it reads no card numbers';
const fixed = 'an RDM6300 has 9600 baud, 8 data bits, no parity';

const settings = (why: string) => ({ baud: why, dataBits: why, stopBits: why, parity: why });
const gpio = (why: string) => ({ chip: why, data0: why, data1: why, bias: why, bits: why, gap: why });
const ofKeyboard = { port: keyboard, ...settings(keyboard), ...gpio(keyboard) };

/** One entry of `readers`. */
export const reader = () =>
  z.union([
    z
      .strictObject(serialScannerShape())
      .register(mapKinds, kind('serial-scanner', { device: onLine, ...gpio(onLine), number: noCards, digits: noCards }))
      .describe('A scanner on a serial line.'),
    z
      .strictObject(usbScannerShape())
      .register(mapKinds, kind('usb-scanner', { ...ofKeyboard, number: noCards, digits: noCards }))
      .describe('A scanner that types as a USB keyboard does.'),
    z
      .strictObject(usbCardShape())
      .register(mapKinds, kind('usb-card', ofKeyboard))
      .describe('A card reader that types as a USB keyboard does.'),
    z
      .strictObject(rdm6300Shape())
      .register(
        mapKinds,
        kind('rdm6300', { device: onLine, ...settings(fixed), ...gpio(onLine), number: 'it writes hex' }),
      )
      .describe('An RDM6300 on a serial line.'),
    z
      .strictObject(wiegandShape())
      .register(
        mapKinds,
        kind('wiegand', { port: onLines, device: onLines, ...settings(onLines), number: 'it gives bits' }),
      )
      .describe('A Wiegand reader on two GPIO lines.'),
    z
      .strictObject(keypadShape())
      .register(mapKinds, kind('keypad', { ...ofKeyboard, number: noCards, digits: noCards }))
      .describe('A keypad that is a USB keyboard to the kernel.'),
  ]);
