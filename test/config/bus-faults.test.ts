import { describe, expect, test } from 'vitest';
import { describeFaults, expectOneFault, twoBoards } from './fault-table.js';
import { cabinetText, marked } from './marked-text.js';

describeFaults('buses', {
  'two buses with one id': {
    text: cabinetText({ buses: 'buses:\n  - { id: line, port: /dev/ttyUSB0 }\n  - { id: ▶line, port: /dev/ttyUSB1 }' }),
    code: 'config.duplicate_id',
    key: 'buses[1].id',
    says: /no other bus has, found "line"; line 3 has it already/,
  },
  'two buses on one port': {
    text: cabinetText({ buses: 'buses:\n  - { id: line, port: /dev/ttyUSB0 }\n  - { id: l2, port: ▶/dev//ttyUSB0 }' }),
    code: 'config.port_taken',
    key: 'buses[1].port',
    says: /a port that no other bus has, found "\/dev\/\/ttyUSB0"; the bus on line 3 has it/,
  },
  'two buses on one gateway, spelt in two ways': {
    text: cabinetText({
      buses: 'buses:\n  - { id: line, port: "tcp://[::2]:5000" }\n  - { id: l2, port: ▶"tcp://[0:0::2]:5000" }',
    }),
    code: 'config.port_taken',
    key: 'buses[1].port',
    says: /the bus on line 3 has it/,
  },
  'a gateway by name': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: ▶"tcp://gateway:5000" }]' }),
    code: 'config.bad_port',
    key: 'buses[0].port',
    says: /resolves no names: give the IP address/,
  },
  'a gateway without a port': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: ▶"tcp://192.168.1.50" }]' }),
    code: 'config.bad_port',
    key: 'buses[0].port',
    says: /needs an IP address and a port/,
  },
  'a serial port without its directory': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: ▶ttyUSB0 }]' }),
    code: 'config.bad_port',
    key: 'buses[0].port',
    says: /found "ttyUSB0"; a serial port is given by its whole path/,
  },
  'a speed that ports do not have': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: /dev/ttyUSB0, baud: ▶9601 }]' }),
    code: 'config.bad_value',
    key: 'buses[0].baud',
    says: /one of 1200, .*, found 9601/,
  },
});

describe('an echo that cannot be learned', () => {
  const silent = (bus: string) =>
    `boards: [{ id: b1, driver: xor-8a, bus: ${bus}, address: 1, channels: 8, feedback: none }]`;

  test('is told where it is written', () => {
    expectOneFault({
      text: cabinetText({ buses: 'buses: [{ id: line, port: /dev/ttyUSB0, echo: ▶auto }]', boards: silent('line') }),
      code: 'config.echo_unknowable',
      key: 'buses[0].echo',
      says: /on or off: no board on bus "line" gives feedback.*found "auto"; .*off/,
    });
  });

  test('is told at its bus where it is left out', () => {
    expectOneFault({
      text: cabinetText({ buses: 'buses: [▶{ id: line, port: /dev/ttyUSB0 }]', boards: silent('line') }),
      code: 'config.echo_unknowable',
      key: 'buses[0].echo',
      says: /on or off/,
    });
  });

  test.each([
    ['the installer says it', { buses: 'buses: [{ id: line, port: /dev/ttyUSB0, echo: on }]', boards: silent('line') }],
    [
      'one board of the bus gives feedback',
      { boards: twoBoards('{ id: b2, driver: xor-8a, bus: line, address: 2, channels: 8, feedback: none }') },
    ],
  ])('is no fault where %s', (_, changed) => {
    expect(marked(cabinetText(changed)).problems).toEqual([]);
  });
});
