import { describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { manifest } from '../../src/privacy/manifest.js';
import { neverKept } from '../../src/privacy/never.js';
import { boardSpec } from '../drivers/bench-cabinet.js';
import { daemon, run } from './lockerctl-run.js';

describe('lockerctl', () => {
  it('status shows the cabinet, as words and as JSON', async () => {
    const { ctl } = await daemon();
    const words = await ctl('status');
    expect(words.exit).toBe(0);
    expect(words.out).toMatch(/cabinet\s+CAB-TEST-1 \(simulated\), lockerd 0\.0\.0-test, up 1 min/);
    expect(words.out).toMatch(/b1\s+answers\s+4\s+0/);
    const json = await ctl('status', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ cabinet: 'CAB-TEST-1', clock: 'trusted', alarms: [] });
  });

  it('lockers prints the table once into a pipe, and JSON Lines with --json', async () => {
    const { ctl, cabinet } = await daemon();
    cabinet.change('A02', { latch: 'unknown' });
    const [words, json] = await Promise.all([ctl('lockers'), ctl('lockers', '--json')]);
    expect(words.out).toMatch(
      /^LOCKER\s+SIZE\s+BOARD\s+LATCH\s+ALARMS\nA01\s+S\s+b1\/1\s+closed\nA02\s+S\s+b1\/2\s+unknown\n/,
    );
    const lines = json.out.trim().split('\n');
    expect(lines.length).toBe(24);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ id: 'A02', latch: 'unknown' });
  });

  it('lockers has a column for door contacts once a locker has one', async () => {
    const { ctl, cabinet } = await daemon();
    cabinet.change('A02', { doorContact: true, door: 'open' });
    const { out } = await ctl('lockers');
    expect(out).toMatch(
      /^LOCKER\s+SIZE\s+BOARD\s+LATCH\s+DOOR\s+ALARMS\nA01\s+S\s+b1\/1\s+closed\s+-\nA02\s+S\s+b1\/2\s+closed\s+open\n/,
    );
    const status = JSON.parse((await ctl('status', '--json')).out);
    expect(status.lockers).toEqual({ total: 24, closed: 23, open: 1, unknown: 0, blocked: 0 });
  });

  it('status says what is wrong with a bank of GPIO lines, and how true its pulses are', async () => {
    const board = { polls: 0, timeouts: 0, quarantined: false };
    const { ctl } = await daemon({
      counters: async () => ({
        buses: {},
        boards: { g1: { ...board, pulses: { count: 12, worstErrorMs: 1.44 } }, contacts: board },
        readers: {},
      }),
      boardFaults: () => new Map([['contacts', { error: 'gpio.line_busy', message: 'Line 5 is held by "spi0".' }]]),
    });
    const { out } = await ctl('status');
    expect(out).toMatch(/BOARD\s+STATE\s+POLLS\s+TIMEOUTS\s+PULSES\s+WORST ERROR\n/);
    expect(out).toMatch(/g1\s+answers\s+0\s+0\s+12\s+1\.4 ms\ncontacts\s+silent\s+0\s+0\n/);
    expect(out).toContain('contacts: gpio.line_busy: Line 5 is held by "spi0".\n');
    const json = JSON.parse((await ctl('status', '--json')).out);
    expect(json.hardware.boards.contacts).toMatchObject({ error: 'gpio.line_busy' });
  });

  it('status does not say that a board answers whose line is away', async () => {
    const b1 = { polls: 9, timeouts: 0, quarantined: false, away: true as const };
    const { ctl } = await daemon({ counters: async () => ({ buses: {}, boards: { b1 }, readers: {} }) });
    expect((await ctl('status')).out).toMatch(/\nb1\s+away\s+9\s+0\n/);
  });

  it('status says what a reader has read and refused, and what is wrong with one', async () => {
    const none = { noise: 0, damaged: 0, length: 0, lost: 0, unfinished: 0, no_number: 0 };
    const fault = { error: 'reader.no_device', message: '/dev/input/x is not there.' } as const;
    const { ctl } = await daemon({
      counters: async () => ({
        ...{ buses: {}, boards: {} },
        readers: {
          front: { ready: true, read: 7, repeats: 0, refused: { ...none, noise: 2, lost: 1 }, reopens: 3 },
          pad: { ready: false, read: 0, repeats: 0, refused: none, reopens: 0, ...fault },
        },
      }),
    });
    const { out } = await ctl('status');
    expect(out).toMatch(/READER\s+STATE\s+READ\s+REFUSED\s+REOPENED\n/);
    expect(out).toMatch(/front\s+ready\s+7\s+2 noise, 1 lost\s+3\npad\s+away\s+0\s+0\s+0\n/);
    expect(out).toContain('pad: reader.no_device: /dev/input/x is not there.\n');
  });

  it('open ends with 0 when the door opened, and with 1 when it did not', async () => {
    const { ctl, cabinet } = await daemon();
    expect(await ctl('open', 'A01')).toMatchObject({ exit: 0, out: 'Locker A01 is open.\n' });
    cabinet.answer = async ({ locker }) => ({ outcome: 'failed', locker, reason: 'latch_closed' });
    expect(await ctl('open', 'A01')).toMatchObject({ exit: 1, out: 'Locker A01 did not open (latch_closed).\n' });
    cabinet.answer = async ({ locker }) => ({ outcome: 'unconfirmed', locker, reason: 'no_feedback' });
    expect((await ctl('open', 'A01')).exit).toBe(0);
    cabinet.answer = () => Promise.reject(new LockerError('hardware.not_ready', 'The hardware process is not up.'));
    const refused = await ctl('open', 'A01', '--json');
    expect(refused).toMatchObject({ exit: 1, err: 'hardware.not_ready: The hardware process is not up.\n' });
    expect(JSON.parse(refused.out)).toMatchObject({ code: 'hardware.not_ready' });
  });

  it('says loudly when an emergency opening is not in the record', async () => {
    const { ctl, cabinet } = await daemon();
    cabinet.answer = async ({ locker }) => ({ outcome: 'opened', locker, unrecorded: true });
    const said = await ctl('open', 'A01', '--emergency');
    expect(said.exit).toBe(0);
    expect(said.err).toContain('NOT in the audit record');
  });

  it('pin set shows the PIN once and reads --until in the time zone of the cabinet', async () => {
    const { ctl, pins } = await daemon();
    const said = await ctl('pin', 'set', 'A01', '--until', '2036-11-23T18:00', '--uses', '2');
    expect(said).toMatchObject({ exit: 0, err: '' });
    expect(said.out.match(/493817/g)).toHaveLength(1);
    expect(said.out).toContain('until 23 Nov 2036, 18:00, 2 times');
    expect(pins[0]?.pin).toEqual({ locker: 'A01', untilMs: Date.UTC(2036, 10, 23, 12, 30), uses: 2 });
    const given = await ctl('pin', 'set', 'A01', '--pin', '482913');
    expect(given).toMatchObject({
      exit: 0,
      err: '',
      out: 'Locker A01 has the PIN that was given. It opens without end.\n',
    });
    expect(pins[1]?.pin).toEqual({ locker: 'A01', pin: '482913' });
    // By the time of the cabinet, which the clock of this computer may not know.
    await ctl('pin', 'set', 'A01', '--until', '2h');
    expect(pins[2]?.pin).toEqual({ locker: 'A01', untilMs: 1_795_100_000_000 + 7_200_000 });
    expect((await ctl('pin', 'remove', 'A01')).out).toBe('The PIN of locker A01 is removed.\n');
    expect((await ctl('pin', 'remove', 'A02')).exit).toBe(1);
  });

  it('time gives a nonce, and takes the signed answer or says why not', async () => {
    const { ctl, answers } = await daemon();
    const asked = await ctl('time', 'ask');
    expect(asked).toMatchObject({
      exit: 0,
      out: 'bm9uY2U\n',
      err: 'For cabinet CAB-TEST-1. Bring the answer within 10 s.\n',
    });
    expect(JSON.parse((await ctl('time', 'ask', '--json')).out)).toMatchObject({ nonce: 'bm9uY2U', withinMs: 10_000 });
    const set = await ctl('time', 'answer', 'signed');
    expect(set).toMatchObject({ exit: 0, out: 'The clock was behind by 90 s. It is trusted now, right within 1 s.\n' });
    expect(set.err).toContain('its time stays');
    const late = await ctl('time', 'answer', 'old');
    expect(late.exit).toBe(1);
    expect(late.err).toContain('clock.answer_refused: The answer does not set the clock: it came more than 10 s after');
    expect((await ctl('time', 'answer', '-')).exit).toBe(2);
    expect(answers.map(({ text }) => text)).toEqual(['signed', 'old']);
  });

  it('command has a signed command run, and says what it came to', async () => {
    const { ctl, commands } = await daemon();
    const ran = await ctl('command', 'good');
    expect(ran).toMatchObject({ exit: 0, out: 'Command j1: done, opening opened, locker A01\n' });
    expect(JSON.parse((await ctl('command', 'good', '--json')).out)).toMatchObject({ jti: 'j1', outcome: 'done' });
    const not = await ctl('command', 'bad');
    expect(not).toMatchObject({ exit: 1, out: 'The text: refused (not_a_token)\n' });
    expect((await ctl('command', '-')).exit).toBe(2);
    expect(commands.map(({ text }) => text)).toEqual(['good', 'good', 'bad']);
  });

  it('state says whether what was lost will be given back, and status that it is awaited', async () => {
    const awaits = { awaits: 'state' } as const;
    const { ctl } = await daemon({ awaited: { accept: () => true, await: () => false }, more: awaits });
    expect((await ctl('status')).out).toMatch(/awaits\s+what the cloud gives back/);
    expect(await ctl('state', 'accept')).toMatchObject({ exit: 0, out: expect.stringContaining('Nothing is awaited') });
    expect((await ctl('state', 'await', '--json')).out).toBe('{"changed":false}\n');
  });

  it('events prints rows, and takes from and limit', async () => {
    const { ctl, rows } = await daemon();
    for (const event of ['device.started', 'lock.intent', 'lock.opened']) rows.append(event);
    const [words, json] = await Promise.all([ctl('events'), ctl('events', '--from', '2', '--limit', '1', '--json')]);
    expect(
      words.out
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/)[3]),
    ).toEqual(['device.started', 'lock.intent', 'lock.opened']);
    expect(JSON.parse(json.out)).toMatchObject({ seq: 2, event: 'lock.intent' });
  });

  it('events prints hashes of the config and versions so that people can compare them, and of how many a repeated row tells', async () => {
    const { ctl, rows } = await daemon();
    rows.append('admin.config_changed', [0x00ab12cd34ef, 0xffffffffffff]);
    rows.append('device.updated', [1_002_003, 1_002_010]);
    rows.append('device.reader_lost', [27, 2], 'repeated');
    const lines = (await ctl('events')).out.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    expect(lines[0]).toMatch(/ admin\.config_changed 00ab12cd34ef -> ffffffffffff$/);
    expect(lines[1]).toMatch(/ device\.updated 1\.2\.3 -> 1\.2\.10$/);
    expect(lines[2]).toMatch(/ device\.reader_lost repeated 27 times$/);
  });

  it('sim moves doors, makes faults, pulls adapters and presents codes and cards', async () => {
    const { ctl, simulated } = await daemon();
    await ctl('sim', 'door', 'A01', 'close');
    await ctl('sim', 'fault', 'jam', 'A18');
    await ctl('sim', 'fault', 'late', 'b1', '--ms', '120', '--clear');
    await ctl('sim', 'fault', 'unpowered', 'b1');
    await ctl('sim', 'fault', 'lost', 'b1', '--at', '3');
    await ctl('sim', 'fault', 'inserted', 'b1', '--hex', '00FF');
    await ctl('sim', 'fault', 'babble', 'b1', '--ms', '200', '--hex', '80ff5a33');
    await ctl('sim', 'fault', 'babble', 'b1', '--clear');
    await ctl('sim', 'unplug', 'rs485');
    await ctl('sim', 'card', 'desk', '13005D1DA5');
    expect(await ctl('sim', 'scan', 'front', 'eyJ.TEXT')).toMatchObject({
      ...{ exit: 0, out: 'Scanner front has sent the text. What came of it: lockerctl events\n' },
    });
    expect(simulated).toEqual([
      { locker: 'A01', state: 'closed' },
      { fault: { on: 'channel', id: 'b2', channel: 18, fault: 'jam' }, active: true },
      { fault: { on: 'board', id: 'b1', fault: 'late', ms: 120 }, active: false },
      { fault: { on: 'board', id: 'b1', fault: 'unpowered' }, active: true },
      { fault: { on: 'board', id: 'b1', fault: 'lost', at: 3 }, active: true },
      { fault: { on: 'board', id: 'b1', fault: 'inserted', at: 0, hex: '00FF' }, active: true },
      { fault: { on: 'board', id: 'b1', fault: 'babble', ms: 200, hex: '80ff5a33' }, active: true },
      { fault: { on: 'board', id: 'b1', fault: 'babble', ms: 50, hex: '00' }, active: false },
      { bus: 'rs485', plugged: false },
      { reader: 'desk', text: '13005D1DA5', kind: 'card' },
      { reader: 'front', text: 'eyJ.TEXT', kind: 'code' },
    ]);
  });
});

describe('a scan of a bus in service', () => {
  const simulated = {
    buses: [{ id: 'line', port: 'sim:line', baud: 9600, echo: 'auto', replyTimeoutMs: 200 }],
    boards: [],
    scan: () => Promise.reject(new Error('nothing is to be asked')),
  } as const;

  it('names no port to scan instead where there is none', async () => {
    const { ctl } = await daemon({ lines: simulated });
    const said = await ctl('scan', '--bus', 'line', '--baud', '19200');
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toContain('scan.port_only: Bus line is in service at 9600 baud');
    expect(said.err).not.toContain('sim:line');
  });

  it('adds no second board to an address, though the one there was asked as another Modbus family', async () => {
    const boards = [boardSpec({ id: 'b1', driver: 'modbus-lctech', bus: 'line', address: 3 })];
    const kinds = [{ driver: 'modbus-waveshare' }] as const;
    const found = [{ baud: 9600, address: 3, kinds, channels: 8, channelsShown: true, slow: false }];
    const scan = async () => ({ found, doubts: [], asked: 1, echo: 'off' }) as const;
    const { ctl } = await daemon({ lines: { ...simulated, boards, scan } });
    const said = await ctl('scan', '--bus', 'line', '--family', 'modbus-waveshare');
    expect(said.exit).toBe(0);
    expect(said.out).toContain('# b1 is configured: modbus-waveshare at address 3');
    expect(said.out).not.toContain('boards:');
  });

  it('that cannot be recorded is refused, each time', async () => {
    const record = (): never => {
      throw new LockerError('store.full', 'the disk is full');
    };
    const { ctl } = await daemon({ lines: simulated, record });
    for (const said of [await ctl('scan', '--bus', 'line'), await ctl('scan', '--bus', 'line')]) {
      expect(said).toMatchObject({ exit: 1, out: '' });
      expect(said.err).toContain('store.full');
    }
  });
});

it('decommission asks before it does anything, and says how far it is', async () => {
  const { socket } = await daemon();
  expect(await run('--socket', socket, 'decommission')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('control.not_confirmed'),
  });
  const said = await run('--socket', socket, 'decommission', '--yes');
  expect(said).toMatchObject({ exit: 0, out: expect.stringContaining('0 rows wait') });
  expect((await run('--socket', socket, 'decommission', '--undo')).out).toContain('in service again');
  expect((await run('--socket', socket, 'decommission', '--undo', '--force')).exit).toBe(2);
});

it('each command has help with examples', async () => {
  const commands = [
    ['status'],
    ['lockers'],
    ['open'],
    ['pin'],
    ['pin', 'set'],
    ['pin', 'remove'],
    ['events'],
    ['sim'],
    ['scan'],
    ['board'],
    ['decommission'],
    ['board', 'address'],
    ['privacy'],
  ];
  const more = ['door', 'fault', 'unplug', 'plug', 'scan', 'card'].map((name) => ['sim', name]);
  for (const command of [[], ...commands, ...more]) {
    const said = await run(...command, '--help');
    expect(said, command.join(' ')).toMatchObject({ exit: 0, err: '' });
    expect(said.out, command.join(' ')).toContain('Examples:\n  lockerctl');
  }
});

it('privacy prints the list of all fields without a daemon and without a config, as words and as one JSON document', async () => {
  const [words, json] = await Promise.all([run('privacy'), run('privacy', '--json')]);
  expect(words).toMatchObject({ exit: 0, err: '' });
  expect(words.out).toMatch(/table +rights\.holder +opaque id, or null +service +A13 +while stored +pseudonymous\n/);
  expect(words.out).toContain('Never kept: a PIN');
  expect(json).toMatchObject({ exit: 0, err: '' });
  const { fields, clauses, never } = JSON.parse(json.out);
  expect(fields).toEqual(manifest);
  expect(Object.keys(clauses)).toHaveLength(18);
  expect(never).toEqual(neverKept);
});
