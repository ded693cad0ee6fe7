import { describe, expect, test } from 'vitest';
import { latchInputs } from '../../src/config/latch-inputs.js';
import { cabinetText, configOf, marked } from './marked-text.js';

const relays = (rest = '') => `{ id: g1, driver: gpio, chip: pinctrl-bcm2711, lines: [17, GPIO27]${rest} }`;
const contacts = (rest = '') => `{ id: c1, driver: gpio, chip: pinctrl-bcm2711, inputs: [5, 6, 13, 19]${rest} }`;

/** A cabinet of GPIO banks alone, without buses. */
const gpioOnly = (boards: readonly string[], lockers: string, more = '') => ({
  buses: '',
  boards: `boards:\n  - ${boards.join('\n  - ')}`,
  lockers: `lockers:\n  - ${lockers}`,
  more,
});
const one = '{ id: A1, size: M, board: g1, channel: 1 }';

describe('a bank of GPIO outputs', () => {
  test('has a channel for each line, and defaults for what is left out', () => {
    const { boards, buses } = configOf(gpioOnly([relays()], one));
    expect(buses).toEqual([]);
    expect(boards).toEqual([
      {
        ...{ id: 'g1', driver: 'gpio', direction: 'outputs', chip: 'pinctrl-bcm2711', lines: [17, 'GPIO27'] },
        ...{ activeLow: false, bias: 'as-is', drive: 'push-pull', channels: 2, feedback: 'none' },
        ...{ pulseMs: 300, coolDownMs: 3000 },
      },
    ]);
  });

  test('is taken as it is written', () => {
    const rest = ', activeLow: true, bias: pull-down, drive: open-drain, pulse: 2s, continuousDuty: true, coolDown: 4s';
    expect(configOf(gpioOnly([relays(rest)], one)).boards[0]).toMatchObject({
      ...{ activeLow: true, bias: 'pull-down', drive: 'open-drain', pulseMs: 2000, coolDownMs: 4000 },
    });
  });

  test('may have names of lines that look like anything but a number', () => {
    const { boards } = configOf(
      gpioOnly(['{ id: g1, driver: gpio-sysfs, chip: "INT34C5:00", lines: ["PA 3", 0, "-", 1023] }'], one),
    );
    expect(boards[0]).toMatchObject({ driver: 'gpio-sysfs', chip: 'INT34C5:00', lines: ['PA 3', 0, '-', 1023] });
  });

  test('stands beside boards on a bus', () => {
    const { boards, buses } = configOf({
      boards: `boards:\n  - ${relays()}\n  - { id: b1, driver: kerong-cu16, bus: line, address: 1, channels: 8 }`,
    });
    expect(boards.map(({ id, driver }) => [id, driver])).toEqual([
      ['g1', 'gpio'],
      ['b1', 'kerong-cu16'],
    ]);
    expect(buses[0]?.baud).toBe(19_200);
  });
});

describe('a bank of GPIO inputs', () => {
  test('has no channels, needs no supply, and has a pull-up, a debounce and a polarity when nothing is said', () => {
    const { boards, cabinet } = configOf(gpioOnly([relays(), contacts()], one));
    expect(boards[1]).toEqual({
      ...{ id: 'c1', driver: 'gpio', direction: 'inputs', chip: 'pinctrl-bcm2711', lines: [5, 6, 13, 19] },
      ...{ activeLow: false, bias: 'pull-up', channels: 0, feedback: 'closed-is-1', debounceMs: 20, pollMs: 750 },
      ...{ pulseMs: 0, coolDownMs: 0 },
    });
    expect(cabinet.power.map(({ boards: fed }) => fed)).toEqual([['g1']]);
  });

  test('is taken as it is written', () => {
    const rest = ', activeLow: true, bias: disabled, debounce: 0ms, poll: 2s, feedback: open-is-1';
    expect(configOf(gpioOnly([relays(), contacts(rest)], one)).boards[1]).toMatchObject({
      ...{ activeLow: true, bias: 'disabled', debounceMs: 0, pollMs: 2000, feedback: 'open-is-1' },
    });
  });

  test('leaves the resistors alone with gpio-sysfs, which cannot set them', () => {
    const bank = contacts().replace('driver: gpio', 'driver: gpio-sysfs');
    expect(configOf(gpioOnly([relays(), bank], one)).boards[1]).toMatchObject({ bias: 'as-is' });
  });

  test('is in no list of supplies', () => {
    const cabinet = 'cabinet: { id: CAB-1, timezone: UTC, power: [{ boards: [g1] }] }';
    expect(configOf({ ...gpioOnly([relays(), contacts()], one), cabinet }).boards).toHaveLength(2);
  });
});

describe('latch and door of lockers', () => {
  const lockers = `{ id: A1, size: M, board: g1, channel: 1, latch: { board: c1, input: 4 } }
  - { range: B1..B2, size: M, board: g2, channels: 1..2, doors: { board: c1, inputs: 2..3 }, latches: { board: c2, inputs: 3..4 } }
  - { id: C1, size: M, board: g1, channel: 2, door: { board: c1, input: 1 } }`;
  const config = configOf(
    gpioOnly(
      [
        relays(),
        contacts(),
        '{ id: g2, driver: gpio, chip: x, lines: [1, 2] }',
        '{ id: c2, driver: gpio, chip: y, inputs: [1, 2, 3, 4] }',
      ],
      lockers,
    ),
  );

  test('are inputs of one locker, or a run of them unrolled beside the channels', () => {
    expect(config.lockers).toEqual([
      { id: 'A1', size: 'M', board: 'g1', channel: 1, latch: { board: 'c1', input: 4 } },
      {
        ...{ id: 'B1', size: 'M', board: 'g2', channel: 1 },
        ...{ latch: { board: 'c2', input: 3 }, door: { board: 'c1', input: 2 } },
      },
      {
        ...{ id: 'B2', size: 'M', board: 'g2', channel: 2 },
        ...{ latch: { board: 'c2', input: 4 }, door: { board: 'c1', input: 3 } },
      },
      { id: 'C1', size: 'M', board: 'g1', channel: 2, door: { board: 'c1', input: 1 } },
    ]);
  });

  test('tell which latches are read from an input', () => {
    expect(latchInputs(config)).toEqual([
      { board: 'g1', channel: 1, from: { board: 'c1', input: 4 } },
      { board: 'g2', channel: 1, from: { board: 'c2', input: 3 } },
      { board: 'g2', channel: 2, from: { board: 'c2', input: 4 } },
    ]);
  });

  test('may stand beside the feedback of a board on a bus', () => {
    const both = `boards:\n  - { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }\n  - ${contacts()}`;
    const entry = '{ range: A1..A4, size: M, board: b1, channels: 1..4, latches: { board: c1, inputs: 1..4 } }';
    expect(latchInputs(configOf({ boards: both, lockers: `lockers: [${entry}]` }))).toHaveLength(4);
  });
});

describe('an echo that cannot be learned', () => {
  const silent = '{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, feedback: none }';
  const withBank = (rest: string) => ({
    boards: `boards:\n  - ${silent}\n  - ${contacts()}`,
    lockers: `lockers: [{ range: A1..A4, size: M, board: b1, channels: 1..4${rest} }]`,
  });

  test('is not taught by a bank of inputs, even where it reads every lock of the bus', () => {
    for (const rest of ['', ', latches: { board: c1, inputs: 1..4 }']) {
      expect(marked(cabinetText(withBank(rest))).problems).toMatchObject([
        { code: 'config.echo_unknowable', key: 'buses[0].echo' },
      ]);
    }
  });

  test('is no fault of a bus that only waits for boards, beside GPIO banks', () => {
    const { buses: _, ...banks } = gpioOnly([relays()], one);
    expect(marked(cabinetText(banks)).problems).toEqual([]);
  });
});

describe('the buzzer and the lamp', () => {
  test('are absent unless they are named', () => {
    expect(configOf(gpioOnly([relays()], one)).signals).toEqual({});
    expect(configOf(gpioOnly([relays()], one, 'signals: {}')).signals).toEqual({});
  });

  test('are lines by themselves', () => {
    const more =
      'signals: { buzzer: { chip: c, line: 24 }, led: { driver: gpio-sysfs, chip: d, line: X, activeLow: true } }';
    expect(configOf(gpioOnly([relays()], one, more)).signals).toEqual({
      buzzer: { driver: 'gpio', chip: 'c', line: 24, activeLow: false, drive: 'push-pull' },
      led: { driver: 'gpio-sysfs', chip: 'd', line: 'X', activeLow: true, drive: 'push-pull' },
    });
  });
});
