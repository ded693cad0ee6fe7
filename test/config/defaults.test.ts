import { describe, expect, test } from 'vitest';
import { defaultSerial } from '../../src/config/line-specs.js';
import { languages } from '../../src/lib/languages.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const board = (rest: string) => ({
  boards: `boards: [{ id: b1, bus: line, address: 1, channels: 8, ${rest} }]`,
});

describe('what a short config leaves out', () => {
  test('is filled in', () => {
    expect(configOf()).toEqual({
      file: '/etc/lockerd/config.yaml',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      cabinet: {
        id: 'CAB-1',
        timezone: 'Asia/Kolkata',
        power: [{ id: 'p1', maxEnergised: 1, staggerMs: 250, boards: ['b1'] }],
        confirmMs: 3000,
        leftOpenMs: 120_000,
      },
      data: '/var/lib/lockerd',
      buses: [
        { id: 'line', port: '/dev/ttyUSB0', baud: 9600, echo: 'auto', replyTimeoutMs: 200, serial: defaultSerial },
      ],
      boards: [
        {
          id: 'b1',
          driver: 'xor-8a',
          bus: 'line',
          address: 1,
          channels: 8,
          dialect: 'query-all',
          feedback: 'closed-is-1',
          statusByteOrder: 'low-last',
          unlockReply: 'expected',
          pulseMs: 300,
          coolDownMs: 3000,
          pollMs: 750,
        },
      ],
      lockers: Array.from({ length: 8 }, (_, n) => ({ id: `A0${n + 1}`, size: 'M', board: 'b1', channel: n + 1 })),
      signals: {},
      readers: [],
      control: { socket: '/run/lockerd/control.sock' },
      sizes: {},
      access: { pinDigits: 6, untrustedQr: 'floor' },
      audit: {
        policy: '2025-06',
        retentionMs: {
          ...{ access: 604_800_000, payment: 604_800_000, diagnostics: 259_200_000 },
          ...{ admin: 2_592_000_000, security: 2_592_000_000 },
        },
        ...{ maxRows: 400_000, maxBytes: 300_000_000 },
      },
    });
  });

  test('puts the own keys of a cabinet that trusts somebody beside its data', () => {
    expect(configOf({ more: 'trust: { keys: trust.jwks, roots: roots.jwks }' }).trust).toEqual({
      keys: '/etc/lockerd/trust.jwks',
      roots: '/etc/lockerd/roots.jwks',
      device: '/var/lib/lockerd-keys/device.jwks',
    });
  });

  test('depends on the family: speed of the bus and reply to an unlock', () => {
    const config = configOf(board('driver: kerong-cu16'));
    expect(config.buses[0]?.baud).toBe(19_200);
    expect(config.boards[0]).toMatchObject({ unlockReply: 'none' });
  });

  test('depends on the family: feedback and dialect', () => {
    const [winnsen] = configOf(board('driver: winnsen')).boards;
    expect(winnsen).toMatchObject({ feedback: 'open-is-1', dialect: 'v202104' });
    const [dc02] = configOf(board('driver: dc02, feedback: closed-is-1')).boards;
    expect(dc02).toMatchObject({ feedback: 'closed-is-1' });
    expect(dc02).not.toHaveProperty('dialect');
  });

  test('depends on the pulse: the cool-down is ten of them', () => {
    const config = configOf(board('driver: xor-8a, pulse: 2s, continuousDuty: true'));
    expect(config.boards[0]).toMatchObject({ pulseMs: 2000, coolDownMs: 20_000 });
  });

  test('a bus takes the speed of its first board, and its own `baud` before that', () => {
    const boards = `boards:
  - { id: b1, driver: kerong-cu16, bus: line, address: 1, channels: 8 }
  - { id: b2, driver: xor-8a, bus: line, address: 2, channels: 8 }`;
    expect(configOf({ boards }).buses[0]?.baud).toBe(19_200);
    const buses = 'buses: [{ id: line, port: /dev/ttyUSB0, baud: 9600 }]';
    expect(configOf({ boards, buses }).buses[0]?.baud).toBe(9600);
  });

  test('a bus waits as long as the slowest of its boards needs, and its own `timeout` before that', () => {
    const timeoutMs = (drivers: readonly string[], rest = '') => {
      const boards = drivers.map(
        (driver, index) => `{ id: b${index + 1}, driver: ${driver}, bus: line, address: ${index + 1}, channels: 8 }`,
      );
      const buses = `buses: [{ id: line, port: /dev/ttyUSB0${rest} }, { id: other, port: /dev/ttyUSB1 }]`;
      return configOf({ boards: `boards: [${boards}]`, buses }).buses.map(({ replyTimeoutMs }) => replyTimeoutMs);
    };
    expect(timeoutMs(['xor-8a', 'dc02'])).toEqual([200, 200]);
    expect(timeoutMs(['xor-8a', 'wkly'])).toEqual([500, 200]);
    expect(timeoutMs(['winnsen', 'xor-8a'])).toEqual([500, 200]);
    expect(timeoutMs(['winnsen'], ', timeout: 100ms')).toEqual([100, 200]);
  });
});

describe('what a config says', () => {
  test.each([
    ['on', 'on'],
    ['off', 'off'],
    ['true', 'on'],
    ['false', 'off'],
    ['auto', 'auto'],
  ])('`echo: %s` is %s', (written, echo) => {
    const config = configOf({ buses: `buses: [{ id: line, port: /dev/ttyUSB0, echo: ${written} }]` });
    expect(config.buses[0]?.echo).toBe(echo);
  });

  test.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['"[::1]:80"', { host: '::1', port: 80 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ])('the page may listen on %s', (written, kiosk) => {
    expect(configOf({ more: `kiosk: { listen: ${written} }` }).kiosk?.listen).toEqual(kiosk);
  });

  test('a size may have measures', () => {
    const config = configOf({ more: 'sizes: [{ size: M, width: 400, height: 300, depth: 500 }]' });
    expect(config.sizes).toEqual({ M: { width: 400, height: 300, depth: 500 } });
  });

  test('the page speaks the first of its languages, and offers what it speaks', () => {
    const kiosk = (more: string) => configOf({ more: `kiosk: { ${more} }` }).kiosk;
    expect(kiosk('listen: 127.0.0.1:0')).toMatchObject({ language: 'en', languages });
    expect(kiosk('languages: [mr, hi, mr]')).toMatchObject({ language: 'mr', languages: ['mr', 'hi'] });
    expect(kiosk('language: ta, languages: [te]')).toMatchObject({ language: 'ta', languages: ['ta', 'te'] });
  });

  test.each([
    'localhost:8080',
    '127.0.0.1',
    '127.0.0.1:65536',
    '::1:80',
    '"[127.0.0.1]:80"',
    '192.168.1.2:80',
    ':80',
  ])('the page may not listen on %s', (written) => {
    expect(problemsOf(cabinetText({ more: `kiosk: { listen: ${written} }` }))).toMatchObject([
      { code: 'config.bad_listen' },
    ]);
  });

  test.each([
    '/dev/serial/by-id/usb-1',
    'sim:line-a',
    'tcp://10.0.0.1:5000',
    'tcp://[fe80::1]:5000',
  ])('a bus may be on %s', (port) =>
    expect(configOf({ buses: `buses: [{ id: line, port: "${port}" }]` }).buses[0]?.port).toBe(port));

  test.each([
    'tcp://10.0.0.1:0',
    'tcp://10.0.0.1:5000/x',
    'tcp://fe80::1:5000',
    'sim:',
    'sim:a b',
    'http://10.0.0.1',
    '',
  ])('a bus may not be on %j', (port) => {
    expect(problemsOf(cabinetText({ buses: `buses: [{ id: line, port: "${port}" }]` }))).toMatchObject([
      { code: 'config.bad_port' },
    ]);
  });

  test('relative paths start at the directory of the config file', () => {
    const more = 'data: ../data\ncontrol: { socket: run/c.sock }\naccess: { pepper: ./pepper }';
    expect(configOf({ more }, '/srv/lockers/etc/cabinet.yaml')).toMatchObject({
      data: '/srv/lockers/data',
      control: { socket: '/srv/lockers/etc/run/c.sock' },
      access: { pepper: '/srv/lockers/etc/pepper' },
    });
  });

  test('two supplies feed their own boards, with the names they are given or p1, p2', () => {
    const cabinet = `cabinet:
  id: CAB-1
  timezone: UTC
  power: [{ boards: [b2], maxEnergised: 2, stagger: 1s }, { id: right, boards: [b1] }]`;
    const boards = `boards:
  - { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }
  - { id: b2, driver: xor-8a, bus: line, address: 2, channels: 8 }`;
    expect(configOf({ cabinet, boards }).cabinet.power).toEqual([
      { id: 'p1', maxEnergised: 2, staggerMs: 1000, boards: ['b2'] },
      { id: 'right', maxEnergised: 1, staggerMs: 250, boards: ['b1'] },
    ]);
  });

  test('aliases and merge keys stand for what they name', () => {
    const boards = `boards:
  - &common { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, poll: 1s }
  - { <<: *common, id: b2, address: 2 }`;
    expect(configOf({ boards }).boards[1]).toMatchObject({ id: 'b2', address: 2, pollMs: 1000 });
  });

  test('an id of digits in quotes keeps its zeros', () => {
    const lockers =
      'lockers: [{ id: "007", size: S, board: b1, channel: 1 }, { range: 008..010, size: S, board: b1, channels: 2..4 }]';
    expect(configOf({ lockers }).lockers.map(({ id }) => id)).toEqual(['007', '008', '009', '010']);
  });
});
