import { expect, test } from 'vitest';
import { defaultSerial } from '../../src/config/line-specs.js';
import { isSerialReader, readsCards } from '../../src/config/reader-specs.js';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf } from './marked-text.js';

const readers = (...entries: readonly string[]): string =>
  cabinetText({ more: `readers:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}` });

const simulated = (entry: string): string =>
  cabinetText({ buses: 'buses: [{ id: line, port: "sim:line" }]', more: `readers: [{ ${entry} }]` });

const pad = 'id: pad, driver: keypad, device: /dev/input/by-id/pad-event-kbd';

test('readers of every kind, with what their entries leave out', () => {
  const { readers: specs } = configOf({
    more: `readers:
  - { id: front, driver: serial-scanner, port: /dev/ttyUSB1, parity: even }
  - { id: usb, driver: usb-scanner, device: /dev/input/by-id/scan-event-kbd }
  - { id: cards, driver: usb-card, device: /dev/input/by-id/cards-event-kbd, digits: 6 }
  - { id: tags, driver: rdm6300, port: /dev/ttyUSB2 }
  - { id: door, driver: wiegand, chip: soc, data0: 5, data1: GPIO6, bits: 26 }
  - { ${pad} }`,
  });
  expect(specs).toEqual([
    {
      ...{ id: 'front', driver: 'serial-scanner', port: '/dev/ttyUSB1', baud: 9600 },
      serial: { ...defaultSerial, parity: 'even' },
    },
    { id: 'usb', driver: 'usb-scanner', device: '/dev/input/by-id/scan-event-kbd' },
    { id: 'cards', driver: 'usb-card', device: '/dev/input/by-id/cards-event-kbd', number: 'decimal', digits: 6 },
    { id: 'tags', driver: 'rdm6300', port: '/dev/ttyUSB2' },
    {
      ...{ id: 'door', driver: 'wiegand', chip: 'soc', data0: 5, data1: 'GPIO6', bias: 'pull-up' },
      ...{ bits: [26], gapMs: 25 },
    },
    { id: 'pad', driver: 'keypad', device: '/dev/input/by-id/pad-event-kbd' },
  ]);
  expect(specs.filter(readsCards).map(({ id }) => id)).toEqual(['cards', 'tags', 'door']);
});

test('scanners and card readers on serial lines may be simulated where the boards are', () => {
  const { readers: specs } = configOf({
    buses: 'buses: [{ id: line, port: "sim:line" }]',
    more: `readers:
  - { id: front, driver: serial-scanner, port: "sim:front" }
  - { id: desk, driver: rdm6300, port: "sim:desk" }
  - { ${pad} }`,
  });
  expect(specs.filter(isSerialReader).map(({ id, port }) => [id, port])).toEqual([
    ['front', 'sim:front'],
    ['desk', 'sim:desk'],
  ]);
});

test('a Wiegand reader takes both lengths where none is named', () => {
  const { readers: specs } = configOf({
    more: 'readers: [{ id: door, driver: wiegand, chip: soc, data0: 5, data1: 6 }]',
  });
  expect(specs[0]).toMatchObject({ bits: [26, 34] });
});

describeFaults('readers', {
  'a driver that there is not, with the nearest': {
    text: readers('id: front, driver: ▶usb-scaner, device: /dev/input/x'),
    code: 'config.unknown_driver',
    key: 'readers[0].driver',
    says: /one of the drivers serial-scanner, .*, keypad, found "usb-scaner"; did you mean "usb-scanner"\?/,
  },
  'two readers with one id': {
    text: readers(pad, 'id: ▶pad, driver: rdm6300, port: /dev/ttyUSB2'),
    code: 'config.duplicate_id',
    key: 'readers[1].id',
    says: /no other reader has, found "pad"; line 6 has it already/,
  },
  'two readers on one device': {
    text: readers(pad, 'id: p2, driver: usb-card, device: ▶/dev/input//by-id/pad-event-kbd'),
    code: 'config.device_taken',
    key: 'readers[1].device',
    says: /a device that has no other use, .*; the reader on line 6 has it/,
  },
  'a reader on the port of a bus': {
    text: readers('id: tags, driver: rdm6300, port: ▶/dev/ttyUSB0'),
    code: 'config.device_taken',
    key: 'readers[0].port',
    says: /a port that has no other use, found "\/dev\/ttyUSB0"; the bus on line 2 has it/,
  },
  'a port that is no path': {
    text: readers('id: tags, driver: rdm6300, port: ▶ttyUSB2'),
    code: 'config.bad_device',
    key: 'readers[0].port',
    says: /the whole path of a device, such as \/dev\/serial\/by-id.*, or sim:NAME, found "ttyUSB2"; .* by its whole path/,
  },
  'a simulated port without a name': {
    text: simulated('id: tags, driver: rdm6300, port: ▶"sim:"'),
    code: 'config.bad_device',
    key: 'readers[0].port',
    says: /found "sim:"; a simulated line is named with letters, digits and -/,
  },
  'a simulated reader beside a real bus': {
    text: readers('id: tags, driver: rdm6300, port: ▶"sim:tags"'),
    code: 'config.simulated_reader',
    key: 'readers[0].port',
    says: /^expected the path of a port, since a reader is simulated only where all boards are, found "sim:tags"; line 2 has a real bus$/,
  },
  'a simulated reader beside relays on GPIO lines': {
    text: cabinetText({
      ...{ buses: '', boards: 'boards: [{ id: b1, driver: gpio, chip: soc, lines: [5] }]' },
      lockers: 'lockers: [{ id: A1, size: M, board: b1, channel: 1 }]',
      more: 'readers: [{ id: front, driver: serial-scanner, port: ▶"sim:front" }]',
    }),
    code: 'config.simulated_reader',
    key: 'readers[0].port',
    says: /; line 3 has a real board$/,
  },
  'a simulated reader on the line of a simulated bus': {
    text: simulated('id: tags, driver: rdm6300, port: ▶"sim:line"'),
    code: 'config.device_taken',
    key: 'readers[0].port',
    says: /the bus on line 2 has it/,
  },
  'a simulated keypad': {
    text: simulated('id: pad, driver: keypad, device: ▶"sim:pad"'),
    code: 'config.bad_device',
    key: 'readers[0].device',
    says: /such as \/dev\/input\/by-id.*found "sim:pad"/,
  },
  'a device without its folder': {
    text: readers('id: pad, driver: keypad, device: ▶event3'),
    code: 'config.bad_device',
    key: 'readers[0].device',
    says: /such as \/dev\/input\/by-id.*found "event3"/,
  },
  'a port of a keypad': {
    text: readers(`${pad}, ▶port: /dev/ttyUSB3`),
    code: 'config.misplaced_key',
    key: 'readers[0].port',
    says: /no `port` in a keypad, found "port"; it is a keyboard to the kernel/,
  },
  'a speed of an RDM6300': {
    text: readers('id: tags, driver: rdm6300, port: /dev/ttyUSB2, ▶baud: 9600'),
    code: 'config.misplaced_key',
    key: 'readers[0].baud',
    says: /an RDM6300 has 9600 baud/,
  },
  'a misspelt key': {
    text: readers(`${pad}, ▶devise: /dev/input/y`),
    code: 'config.unknown_key',
    key: 'readers[0].devise',
    says: /\(id, driver, device\), found "devise"; did you mean "device"\?/,
  },
  'a length that Wiegand has, but not here': {
    text: readers('id: door, driver: wiegand, chip: soc, data0: 5, data1: 6, bits: ▶37'),
    code: 'config.bad_value',
    key: 'readers[0].bits',
    says: /26 or 34, found 37/,
  },
  'both lines of a Wiegand reader on one': {
    text: readers('id: door, driver: wiegand, chip: soc, data0: 5, data1: ▶5'),
    code: 'config.line_taken',
    key: 'readers[0].data1',
    says: /a line of soc that has no other use, found 5; readers\[0\]\.data0 on line 6 has it already/,
  },
  'a line that a buzzer has': {
    text: cabinetText({
      more: `signals: { buzzer: { chip: soc, line: 6 } }
readers: [{ id: door, driver: wiegand, chip: soc, data0: 5, data1: ▶6 }]`,
    }),
    code: 'config.line_taken',
    key: 'readers[0].data1',
    says: /signals\.buzzer\.line on line 5 has it already/,
  },
});
