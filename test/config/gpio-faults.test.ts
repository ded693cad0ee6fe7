import { describe, expect, test } from 'vitest';
import { expectOneFault } from './fault-table.js';
import { describeGpioFaults, type GpioFault, gpioText, locker, out } from './gpio-text.js';
import { marked, placesOf } from './marked-text.js';

const sysfs = (rest: string) => `{ id: g2, driver: gpio-sysfs, chip: exp, ${rest} }`;

const bankCases: Record<string, GpioFault> = {
  'a chip by its number': {
    in: { board: '{ id: g2, driver: gpio, chip: ▶gpiochip0, lines: [1] }' },
    code: 'config.bad_chip',
    key: 'boards[2].chip',
    says: /the label of a GPIO chip.*found "gpiochip0"; the numbers of chips change between kernels.*`lockerctl gpio`/,
  },
  'a chip by its device': {
    in: { board: '{ id: g2, driver: gpio, chip: ▶/dev/gpiochip4, lines: [1] }' },
    code: 'config.bad_chip',
    key: 'boards[2].chip',
    says: /found "\/dev\/gpiochip4"; the numbers of chips change/,
  },
  'a chip that is no label at all': {
    in: { board: '{ id: g2, driver: gpio, chip: ▶" soc", lines: [1] }' },
    code: 'config.bad_chip',
    key: 'boards[2].chip',
    says: /found " soc"; $/,
  },
  'a chip that is a number': {
    in: { board: '{ id: g2, driver: gpio, chip: ▶0, lines: [1] }' },
    code: 'config.wrong_type',
    key: 'boards[2].chip',
    says: /found 0/,
  },
  'no chip': {
    in: { board: '▶{ id: g2, driver: gpio, lines: [1] }' },
    code: 'config.missing_key',
    key: 'boards[2].chip',
    says: /the label of a GPIO chip/,
  },
  'neither lines nor inputs': {
    in: { board: '▶{ id: g2, driver: gpio, chip: exp }' },
    code: 'config.missing_key',
    key: 'boards[2].lines',
    says: /1 to 64 lines: `lines` for relays, `inputs` for contacts, found nothing/,
  },
  'lines and inputs in one bank': {
    in: { board: out('lines: [1], ▶inputs: [2]') },
    code: 'config.misplaced_key',
    key: 'boards[2].inputs',
    says: /no `inputs` in a bank of GPIO outputs, found "inputs"; .*make two boards of it/,
  },
  'a misspelt key in place of the lines, once': {
    in: { board: out('▶line: [1]') },
    code: 'config.unknown_key',
    key: 'boards[2].line',
    says: /\(id, driver, chip, .*lines.*\), found "line"; did you mean "lines"\?/,
  },
  'an empty list of lines': {
    in: { board: out('lines: ▶[]') },
    code: 'config.empty_list',
    key: 'boards[2].lines',
    says: /1 to 64 lines.*found an empty list/,
  },
  'one line that is no list': {
    in: { board: out('lines: ▶17') },
    code: 'config.wrong_type',
    key: 'boards[2].lines',
    says: /a list of 1 to 64 lines.*found 17/,
  },
  'more lines than one request takes': {
    in: { board: out(`lines: ▶[${Array.from({ length: 65 }, (_, line) => line).join(', ')}]`) },
    code: 'config.long_list',
    key: 'boards[2].lines',
    says: /found a list; it has 65: make two boards of it/,
  },
  'an offset that no chip has': {
    in: { board: out('lines: [1, ▶1024]') },
    code: 'config.bad_value',
    key: 'boards[2].lines[1]',
    says: /its offset on the chip \(0 to 1023\) or its name, found 1024/,
  },
  'a negative offset': {
    in: { board: out('lines: [▶-1]') },
    code: 'config.bad_value',
    key: 'boards[2].lines[0]',
    says: /found -1/,
  },
  'an offset in quotes': {
    in: { board: out('inputs: [▶"17"]') },
    code: 'config.bad_value',
    key: 'boards[2].inputs[0]',
    says: /found "17"; an offset stands without quotes/,
  },
  'a line that is neither': {
    in: { board: out('lines: [▶true]') },
    code: 'config.wrong_type',
    key: 'boards[2].lines[0]',
    says: /found true/,
  },
  'one line twice in a bank': {
    in: { board: out('lines: [3, 4, ▶3]') },
    code: 'config.line_taken',
    key: 'boards[2].lines[2]',
    says: /a line of exp that has no other use, found 3; boards\[2\]\.lines\[0\] on line 6 has it already/,
  },
  'a line of another bank': {
    in: { board: '{ id: c2, driver: gpio-sysfs, chip: soc, inputs: [▶27] }' },
    code: 'config.line_taken',
    key: 'boards[2].inputs[0]',
    says: /a line of soc .*found 27; boards\[0\]\.lines\[1\] on line 4 has it already/,
  },
  'a misspelt driver': {
    in: { board: '{ id: g2, driver: ▶gpoi, chip: exp, lines: [1] }' },
    code: 'config.unknown_driver',
    key: 'boards[2].driver',
    says: /kmtronic, gpio, gpio-sysfs, found "gpoi"; did you mean "gpio"\?/,
  },
  'a bank without a driver': {
    in: { board: '▶{ id: c2, chip: exp, inputs: [1], debounce: 5ms }' },
    code: 'config.missing_key',
    key: 'boards[2].driver',
    says: /one of the drivers .*gpio/,
  },
  'a pulse over one second': {
    in: { board: out('lines: [1], pulse: ▶2s') },
    code: 'config.pulse_too_long',
    key: 'boards[2].pulse',
    says: /at most 1s, found 2s; set `continuousDuty: true`/,
  },
  'a cool-down shorter than the pulse': {
    in: { board: out('lines: [1], coolDown: ▶200ms') },
    code: 'config.bad_duration',
    key: 'boards[2].coolDown',
    says: /no shorter than the pulse \(300ms\), found 200ms/,
  },
  'a debounce that would swallow a visit': {
    in: { board: out('inputs: [1], debounce: ▶2s') },
    code: 'config.bad_duration',
    key: 'boards[2].debounce',
    says: /from 0ms to 1s, found "2s"/,
  },
  'contacts without a polarity': {
    in: { board: out('inputs: [1], feedback: ▶none') },
    code: 'config.bad_value',
    key: 'boards[2].feedback',
    says: /one of closed-is-1, open-is-1, found "none"/,
  },
  'a resistor that sysfs cannot set': {
    in: { board: sysfs('inputs: [1], bias: ▶pull-up') },
    code: 'config.sysfs_limit',
    key: 'boards[2].bias',
    says: /as-is: gpio-sysfs cannot set it, found "pull-up"; use the driver gpio/,
  },
  'a drive that sysfs cannot set': {
    in: { board: sysfs('lines: [1], drive: ▶open-drain') },
    code: 'config.sysfs_limit',
    key: 'boards[2].drive',
    says: /push-pull: gpio-sysfs cannot set it, found "open-drain"; use the driver gpio/,
  },
};

const signalCases: Record<string, GpioFault> = {
  'a signal on the line of a bank': {
    in: { more: 'signals: { led: { chip: soc, line: ▶17 } }' },
    code: 'config.line_taken',
    key: 'signals.led.line',
    says: /found 17; boards\[0\]\.lines\[0\] on line 4 has it already/,
  },
  'two signals on one line': {
    in: { more: 'signals: { buzzer: { chip: exp, line: L }, led: { chip: exp, line: ▶L } }' },
    code: 'config.line_taken',
    key: 'signals.led.line',
    says: /found "L"; signals\.buzzer\.line on line 8 has it already/,
  },
  'a drive that sysfs cannot set': {
    in: { more: 'signals: { led: { driver: gpio-sysfs, chip: exp, line: 1, drive: ▶open-source } }' },
    code: 'config.sysfs_limit',
    key: 'signals.led.drive',
    says: /push-pull: gpio-sysfs cannot set it/,
  },
  'an unknown signal': {
    in: { more: 'signals: { ▶lamp: { chip: exp, line: 1 } }' },
    code: 'config.unknown_key',
    key: 'signals.lamp',
    says: /\(buzzer, led\), found "lamp"/,
  },
  'a driver that signals do not have': {
    in: { more: 'signals: { led: { driver: ▶lcus, chip: exp, line: 1 } }' },
    code: 'config.bad_value',
    key: 'signals.led.driver',
    says: /one of gpio, gpio-sysfs, found "lcus"/,
  },
};

test('the cabinet of these tests has no fault', () => {
  expect(marked(gpioText({})).problems).toEqual([]);
});

describeGpioFaults('banks', bankCases);
describeGpioFaults('signals', signalCases);

describe('a key of another kind of board says why it is not here', () => {
  const relays = 'lines: [1]';
  const contacts = 'inputs: [1]';
  test.each([
    [relays, '▶bus: line', /no `bus` in a bank of GPIO outputs, found "bus"; .*in this computer/],
    [relays, '▶address: 1', /in this computer/],
    [relays, '▶dialect: a', /speak no protocol/],
    [relays, '▶statusByteOrder: low-first', /speak no protocol/],
    [relays, '▶unlockReply: none', /speak no protocol/],
    [relays, '▶echo: off', /speak no protocol/],
    [relays, '▶channels: 1', /as many channels as `lines`/],
    [relays, '▶feedback: none', /give the lockers a `latch`/],
    [relays, '▶poll: 1s', /give the lockers a `latch`/],
    [relays, '▶debounce: 5ms', /give the lockers a `latch`/],
    [contacts, '▶bus: line', /no `bus` in a bank of GPIO inputs/],
    [contacts, '▶channels: 1', /a bank of inputs has no channels/],
    [contacts, '▶drive: open-drain', /inputs energise nothing/],
    [contacts, '▶pulse: 300ms', /inputs energise nothing/],
    [contacts, '▶continuousDuty: true', /inputs energise nothing/],
    [contacts, '▶coolDown: 3s', /inputs energise nothing/],
  ])('{ %s, %s }', (lines, key, says) => {
    const name = /\w+/.exec(key)?.[0];
    const text = gpioText({ board: out(`${lines}, ${key}`) });
    expectOneFault({ text, code: 'config.misplaced_key', key: `boards[2].${name}`, says });
  });

  test.each([
    'chip: soc',
    'lines: [1]',
    'inputs: [1]',
    'activeLow: true',
    'bias: as-is',
    'drive: push-pull',
    'debounce: 1ms',
  ])('%s on a bus', (key) => {
    const board = `{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, ▶${key} }`;
    const name = /\w+/.exec(key)?.[0];
    expectOneFault({
      text: gpioText({ buses: 'buses: [{ id: line, port: /dev/ttyS0 }]', board }),
      ...{ code: 'config.misplaced_key', key: `boards[2].${name}` },
      says: /in a board on a bus, found .*; it belongs to GPIO banks/,
    });
  });

  test('each of several, beside the other faults of the board, and none of them twice', () => {
    const { problems, places } = marked(
      gpioText({
        board: '{ id: g2, driver: gpio, chip: ▶gpiochip0, lines: [▶-1], ▶bus: line, ▶pluse: 1s, activeLow: ▶no }',
      }),
    );
    expect(placesOf(problems)).toEqual(places);
  });
});

describe('buses that a board on a bus needs are missed once, not for each board', () => {
  const board = '{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }';
  const twice = `${board}\n  - ${board.replace('b1', 'b2').replace('address: 1', 'address: 2')}`;

  test('where they are left out', () => {
    expectOneFault({
      text: gpioText({ board: twice }, '▶cabinet: { id: CAB-1, timezone: UTC }'),
      ...{ code: 'config.missing_key', key: 'buses' },
      says: /at least one bus: a xor-8a is on one, found nothing/,
    });
  });

  test('where their list is empty', () => {
    expectOneFault({
      text: gpioText({ board: twice, buses: 'buses: ▶[]' }),
      ...{ code: 'config.empty_list', key: 'buses' },
      says: /at least one bus: a xor-8a is on one, found an empty list/,
    });
  });

  test('and where their list cannot be read, that alone is told', () => {
    expectOneFault({
      text: gpioText({ board: twice, buses: 'buses: ▶5' }),
      ...{ code: 'config.wrong_type', key: 'buses' },
      says: /a list, found 5/,
    });
  });
});

describe('a supply', () => {
  const cabinet = (boards: string) => `cabinet: { id: CAB-1, timezone: UTC, power: [{ boards: [${boards}] }] }`;

  test('feeds no bank of inputs', () => {
    expectOneFault({
      text: gpioText({}, cabinet('g1, ▶c1')),
      ...{ code: 'config.wrong_board', key: 'cabinet.power[0].boards[1]' },
      says: /a board with locks: a bank of inputs needs no supply, found "c1"/,
    });
  });

  test('must feed every bank of outputs', () => {
    expectOneFault({
      text: gpioText({ board: '{ id: ▶g2, driver: gpio, chip: exp, lines: [1] }' }, cabinet('g1')),
      ...{ code: 'config.no_supply', key: 'boards[2].id' },
      says: /"g2" in none/,
    });
  });
});

describe('what cannot be read, or is misplaced, is not judged a second time', () => {
  const watched = locker('door: { board: c2, input: 3 }');
  const onBus = '{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, ▶chip: soc, ▶lines: [17] }';
  test.each<[string, GpioFault['in']]>([
    [
      'a bank on a bus that is not there',
      { board: '{ id: c2, driver: gpio, chip: exp, inputs: [1, 2, 3], ▶bus: none, ▶address: 1 }', locker: watched },
    ],
    ['a board on a bus with a line of a bank', { board: onBus, buses: 'buses: [{ id: line, port: /dev/ttyS0 }]' }],
    [
      'a bank whose list of inputs is broken',
      { board: '{ id: c2, driver: gpio, chip: exp, inputs: ▶5 }', locker: watched },
    ],
    [
      'a bank whose driver is unknown',
      { board: '{ id: c2, driver: ▶gpios-x, chip: exp, inputs: [1, 2, 3] }', locker: watched },
    ],
    [
      'a bank with one broken line',
      { board: '{ id: c2, driver: gpio, chip: exp, inputs: [1, ▶-2, 3] }', locker: watched },
    ],
  ])('%s', (_, sections) => {
    const { problems, places } = marked(gpioText(sections));
    expect(placesOf(problems)).toEqual(places);
  });

  test('the channels of a bank are its lines, whatever `channels` says', () => {
    const board = '{ id: g2, driver: gpio, chip: exp, lines: [1, 2], ▶channels: 9 }';
    const { problems, places } = marked(gpioText({ board, locker: '{ id: A2, size: M, board: g2, channel: ▶3 }' }));
    expect(placesOf(problems)).toEqual(places);
  });

  test('a line is found twice in a bank whose chip cannot be read', () => {
    const board = '{ id: g2, driver: gpio, chip: ▶gpiochip0, lines: [17, ▶17] }';
    const { problems, places } = marked(gpioText({ board }));
    expect(placesOf(problems)).toEqual(places);
  });
});
