import { describe, expect, test } from 'vitest';
import { cabinetText, configOf, marked, placesOf } from './marked-text.js';

const bus = (rest: string, port = '/dev/ttyS0') => ({ buses: `buses: [{ id: line, port: "${port}", ${rest} }]` });

describe('the serial settings of a bus', () => {
  test('are 8N1 without flow control when they are left out', () => {
    expect(configOf(bus('echo: off')).buses[0]).toEqual({
      ...{ id: 'line', port: '/dev/ttyS0', baud: 9600, echo: 'off', replyTimeoutMs: 200 },
      serial: {
        ...{ dataBits: 8, stopBits: 1, parity: 'none' },
        ...{ rtscts: false, xon: false, xoff: false, xany: false, hupcl: false },
      },
    });
  });

  test('are taken as they are written', () => {
    const written =
      'dataBits: 7, stopBits: 2, parity: even, rtscts: true, xon: true, xoff: true, xany: true, hupcl: true';
    expect(configOf(bus(written)).buses[0]?.serial).toEqual({
      ...{ dataBits: 7, stopBits: 2, parity: 'even' },
      ...{ rtscts: true, xon: true, xoff: true, xany: true, hupcl: true },
    });
  });

  test('have the direction of an RS-485 driver only where it is asked for', () => {
    expect(configOf(bus('rs485: {}')).buses[0]?.rs485).toEqual({
      ...{ rtsOnSend: true, rtsAfterSend: false, delayBeforeMs: 0, delayAfterMs: 0, rxDuringTx: false },
    });
    const written =
      'rs485: { rtsOnSend: false, rtsAfterSend: true, delayBefore: 1ms, delayAfter: 2ms, rxDuringTx: true }';
    expect(configOf(bus(written)).buses[0]?.rs485).toEqual({
      ...{ rtsOnSend: false, rtsAfterSend: true, delayBeforeMs: 1, delayAfterMs: 2, rxDuringTx: true },
    });
  });
});

describe('of the serial settings of a bus', () => {
  const tty = '/dev/ttyS0';
  const gateway = 'tcp://192.168.1.50:5000';
  test.each([
    ['a wrong number of data bits', tty, 'dataBits: ▶9', 'config.bad_value', /one of 5, 6, 7, 8, found 9/],
    ['half a stop bit', tty, 'stopBits: ▶1.5', 'config.bad_value', /one of 1, 2, found 1.5/],
    ['an unknown parity', tty, 'parity: ▶evne', 'config.bad_value', /did you mean "even"/],
    ['a word where true or false belongs', tty, 'xon: ▶1', 'config.wrong_type', /true or false/],
    ['a delay that no kernel makes', tty, 'rs485: { delayAfter: ▶2s }', 'config.bad_duration', /0ms to 100ms/],
    ['a misspelt key', tty, 'rs485: { ▶rtsOnSned: true }', 'config.unknown_key', /did you mean "rtsOnSend"/],
    [
      '`rs485` for a gateway',
      gateway,
      'rs485: ▶{}',
      'config.serial_clash',
      /a gateway switches the direction by itself/,
    ],
    ['flow control for a gateway', gateway, 'rtscts: ▶true', 'config.serial_clash', /set it in the gateway itself/],
    ['RTS for two purposes', tty, 'rtscts: ▶true, rs485: {}', 'config.serial_clash', /RTS for one purpose/],
    ['RTS that never changes', tty, 'rs485: { rtsAfterSend: ▶true }', 'config.serial_clash', /direction never changes/],
    [
      'an echo denied and asked for',
      tty,
      'echo: ▶off, rs485: { rxDuringTx: true }',
      'config.serial_clash',
      /hears what it sends/,
    ],
  ])('%s is told with its place', (_, port, written, code, says) => {
    const { problems, places } = marked(cabinetText(bus(written, port)));
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(placesOf(problems)).toEqual(places);
    expect(`expected ${problems[0]?.expected}, found ${problems[0]?.found}; ${problems[0]?.hint ?? ''}`).toMatch(says);
  });
});
