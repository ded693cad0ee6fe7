import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, readConfig } from '../../src/config/load.js';
import { LockerError } from '../../src/lib/errors.js';
import { cabinetText, marked, placesOf } from './marked-text.js';

interface Case {
  readonly text: string;
  readonly code: string;
  readonly key: string;
  readonly says: RegExp;
}

/** `text` has ▶ before the place of its one fault. */
function expectOneFault({ text, code, key, says }: Case): void {
  const { problems, places } = marked(text);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(placesOf(problems)).toEqual(places);
  const [problem] = problems;
  expect(problem?.key).toBe(key);
  expect(`expected ${problem?.expected}, found ${problem?.found}; ${problem?.hint ?? ''}`).toMatch(says);
}

const board = (rest: string) => `boards: [{ id: b1, driver: xor-8a, bus: line, ${rest} }]`;
const twoBoards = (second: string) => `boards:
  - { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }
  - ${second}`;

describe('a text that is no config at all', () => {
  test('broken YAML is told with its place', () => {
    expectOneFault({
      text: 'cabinet: { id: CAB-1\n▶buses: []\n',
      code: 'config.syntax',
      key: '',
      says: /valid YAML, found "buses: \[\]"; Flow map/,
    });
  });

  test('a tab as indentation is told with its place', () => {
    expectOneFault({ text: 'cabinet:\n▶\tid: CAB-1\n', code: 'config.syntax', key: '', says: /Tabs are not allowed/ });
  });

  test('a tag that means nothing here is told with its place', () => {
    expectOneFault({
      text: cabinetText({ more: 'data: ▶!dir /srv' }),
      code: 'config.syntax',
      key: '',
      says: /found "!dir \/srv"; Unresolved tag/,
    });
  });

  test('a map in the place of a key is told with its place', () => {
    expectOneFault({
      text: cabinetText({ more: '▶{ a: 1 }: 2' }),
      code: 'config.syntax',
      key: '',
      says: /a key is one word/,
    });
  });

  test('an alias without an anchor is told with its place', () => {
    expectOneFault({ text: 'cabinet: ▶*none\n', code: 'config.syntax', key: '', says: /no anchor of this name/ });
  });

  test('aliases that unfold without end are refused', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    expectOneFault({ text: `▶l0: &l0 [x]\n${levels.join('\n')}\n`, code: 'config.syntax', key: '', says: /alias/ });
  });

  test('an empty file is told', () => {
    expectOneFault({ text: '▶', code: 'config.wrong_type', key: '', says: /a map, found nothing/ });
  });
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

describe('a file that cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));

  test.each([
    ['is not there', join(folder, 'none.yaml'), /found no such file \(config\.unreadable\)/],
    ['is a directory', folder, /found a directory/],
  ])('%s', (_, file, says) => {
    expect(() => loadConfig(file)).toThrow(says);
    expect(readConfig(file)).toMatchObject({ errors: [{ code: 'config.unreadable', line: 0, column: 0 }] });
  });

  test('is no UTF-8 text', () => {
    const file = join(folder, 'latin1.yaml');
    writeFileSync(file, Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]));
    expect(() => loadConfig(file)).toThrow(/bytes that are no UTF-8 text/);
  });

  test('a file with faults is refused with one error that names each', () => {
    const file = join(folder, 'faulty.yaml');
    writeFileSync(file, cabinetText({ more: 'dta: x\ndata: 5' }));
    let thrown: unknown;
    try {
      loadConfig(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LockerError);
    expect(thrown).toMatchObject({ code: 'config.invalid', details: { problems: 2 } });
    expect(String(thrown)).toContain(`${file}:5:1 dta: expected a known key`);
    expect(String(thrown)).toContain(`${file}:6:7 data: expected a path, found 5 (config.wrong_type)`);
    expect(String(thrown)).toMatch(/2 problems in .*faulty\.yaml$/);
  });
});

const keyCases: Record<string, Case> = {
  'a key given twice': {
    text: cabinetText({ boards: board('address: 1, channels: 8, ▶address: 1') }),
    code: 'config.duplicate_key',
    key: 'boards[0].address',
    says: /each key once in a map, found "address"; line 3 has it already/,
  },
  'an unknown key, with the nearest known one': {
    text: cabinetText({ more: '▶bords: []' }),
    code: 'config.unknown_key',
    key: 'bords',
    says: /a known key \(cabinet, .*found "bords"; did you mean "boards"\?/,
  },
  'an unknown key that is like none': {
    text: cabinetText({ boards: board('address: 1, channels: 8, ▶colour: red') }),
    code: 'config.unknown_key',
    key: 'boards[0].colour',
    says: /found "colour"; $/,
  },
  'a misspelt key in place of a required one, once': {
    text: cabinetText({ boards: board('adress: 1, channels: 8').replace('adress', '▶adress') }),
    code: 'config.unknown_key',
    key: 'boards[0].adress',
    says: /did you mean "address"\?/,
  },
  'a key of a single supply that belongs to a list': {
    text: cabinetText({ cabinet: 'cabinet: { id: C, timezone: UTC, power: { maxEnergised: 1, ▶boards: [b1] } }' }),
    code: 'config.unknown_key',
    key: 'cabinet.power.boards',
    says: /a known key \(maxEnergised, stagger\)/,
  },
  'a misspelt key of a locker': {
    text: cabinetText({ lockers: 'lockers: [{ id: A01, size: M, board: b1, ▶chanel: 1 }]' }),
    code: 'config.unknown_key',
    key: 'lockers[0].chanel',
    says: /\(id, size, board, channel\), found "chanel"; did you mean "channel"\?/,
  },
  'a key too many in a range of lockers': {
    text: cabinetText({ lockers: 'lockers: [{ range: A1..A2, size: M, board: b1, channels: 1..2, ▶note: x }]' }),
    code: 'config.unknown_key',
    key: 'lockers[0].note',
    says: /\(range, size, board, channels\), found "note"/,
  },
  'a required key that is missing': {
    text: cabinetText({ cabinet: 'cabinet: ▶{ id: CAB-1 }' }),
    code: 'config.missing_key',
    key: 'cabinet.timezone',
    says: /a timezone such as Asia\/Kolkata, found nothing/,
  },
  'a section that is missing': {
    text: `▶${cabinetText({ lockers: '' })}`,
    code: 'config.missing_key',
    key: 'lockers',
    says: /a list, found nothing/,
  },
  'a word for a number': {
    text: cabinetText({ boards: board('address: ▶one, channels: 8') }),
    code: 'config.wrong_type',
    key: 'boards[0].address',
    says: /a whole number from 0 to 255, found "one"/,
  },
  'a map for a list': {
    text: cabinetText({ buses: 'buses: ▶{ id: line, port: /dev/ttyUSB0 }' }),
    code: 'config.wrong_type',
    key: 'buses',
    says: /a list, found a map/,
  },
  'a number that is not allowed': {
    text: cabinetText({ more: 'access: { pin: { digits: ▶3 } }' }),
    code: 'config.bad_value',
    key: 'access.pin.digits',
    says: /from 4 to 10, found 3/,
  },
  'a word that is not allowed': {
    text: cabinetText({ boards: board('address: 1, channels: 8, feedback: ▶closed-is-0') }),
    code: 'config.bad_value',
    key: 'boards[0].feedback',
    says: /one of closed-is-1, open-is-1, none, found "closed-is-0"; did you mean "closed-is-1"\?/,
  },
  'a word for echo that is neither YAML truth nor known': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: /dev/ttyUSB0, echo: ▶yes }]' }),
    code: 'config.bad_value',
    key: 'buses[0].echo',
    says: /one of auto, on, off, found "yes"/,
  },
  'a duration without a unit': {
    text: cabinetText({ buses: 'buses: [{ id: line, port: /dev/ttyUSB0, timeout: ▶200 }]' }),
    code: 'config.bad_duration',
    key: 'buses[0].timeout',
    says: /a duration from 10ms to 10s, found 200; add a unit: 200ms or 200s/,
  },
  'a duration with an unknown unit': {
    text: cabinetText({ boards: board('address: 1, channels: 8, poll: ▶2sec') }),
    code: 'config.bad_duration',
    key: 'boards[0].poll',
    says: /found "2sec"/,
  },
  'a poll that would fill the bus': {
    text: cabinetText({ boards: board('address: 1, channels: 8, poll: ▶49ms') }),
    code: 'config.bad_duration',
    key: 'boards[0].poll',
    says: /a duration from 50ms to 1h, found "49ms"/,
  },
  'an id with other characters': {
    text: cabinetText({ cabinet: 'cabinet: { id: ▶CAB_1, timezone: UTC }' }),
    code: 'config.bad_id',
    key: 'cabinet.id',
    says: /1 to 32 letters, digits and -, found "CAB_1"/,
  },
  'an id that YAML reads as a number, with its leading zero': {
    text: cabinetText({ lockers: 'lockers: [{ id: ▶012, size: M, board: b1, channel: 1 }]' }),
    code: 'config.bad_id',
    key: 'lockers[0].id',
    says: /found 012; put it in quotes: "012"/,
  },
  'an unknown timezone': {
    text: cabinetText({ cabinet: 'cabinet: { id: CAB-1, timezone: ▶Asia/Puna }' }),
    code: 'config.unknown_timezone',
    key: 'cabinet.timezone',
    says: /found "Asia\/Puna"/,
  },
  'a page for other machines': {
    text: cabinetText({ more: 'kiosk: { listen: ▶0.0.0.0:8080 }' }),
    code: 'config.bad_listen',
    key: 'kiosk.listen',
    says: /127\.0\.0\.1:PORT or \[::1\]:PORT, found "0\.0\.0\.0:8080"; the page is served to this machine only/,
  },
  'no lockers': {
    text: cabinetText({ lockers: 'lockers: ▶[]' }),
    code: 'config.empty_list',
    key: 'lockers',
    says: /at least one entry, found an empty list/,
  },
};

const boardCases: Record<string, Case> = {
  'an unknown driver': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: ▶xor8a, bus: line, address: 2, channels: 8 }') }),
    code: 'config.unknown_driver',
    key: 'boards[1].driver',
    says: /one of the drivers xor-8a, kerong-cu16, .*found "xor8a"; did you mean "xor-8a"\?/,
  },
  'a driver of another version, and nothing more about that board': {
    text: cabinetText({ boards: twoBoards('{ id: g1, driver: ▶gpio, chip: pinctrl-bcm2711, lines: [17] }') }),
    code: 'config.unsupported_driver',
    key: 'boards[1].driver',
    says: /one of the drivers xor-8a, kerong-cu16, .*found "gpio"; .* not supported by this version/,
  },
  'two boards with one id': {
    text: cabinetText({ boards: twoBoards('{ id: ▶b1, driver: xor-8a, bus: line, address: 2, channels: 8 }') }),
    code: 'config.duplicate_id',
    key: 'boards[1].id',
    says: /an id that no other board has, found "b1"; line 4 has it already/,
  },
  'two boards at one address on one bus': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: xor-8a, bus: line, address: ▶1, channels: 8 }') }),
    code: 'config.address_taken',
    key: 'boards[1].address',
    says: /no other board on bus "line" has, found 1; the board on line 4 has it/,
  },
  "an address outside the family's switches": {
    text: cabinetText({ boards: board('address: ▶0, channels: 8') }),
    code: 'config.bad_address',
    key: 'boards[0].address',
    says: /switches of a xor-8a have \(1 to 32\), found 0/,
  },
  'the address that means every unit of the line': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: kerong-cu16, bus: line, address: ▶15, channels: 8 }') }),
    code: 'config.bad_address',
    key: 'boards[1].address',
    says: /switches of a kerong-cu16 have \(0 to 14\), found 15/,
  },
  'more channels than the family has': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: kerong-cu16, bus: line, address: 2, channels: ▶17 }') }),
    code: 'config.too_many_channels',
    key: 'boards[1].channels',
    says: /at most the 16 channels of a kerong-cu16, found 17/,
  },
  'a bus that is not there': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: xor-8a, bus: ▶lime, address: 2, channels: 8 }') }),
    code: 'config.unknown_bus',
    key: 'boards[1].bus',
    says: /a bus of this config \(line\), found "lime"; did you mean "line"\?/,
  },
  'a pulse over one second': {
    text: cabinetText({ boards: board('address: 1, channels: 8, pulse: ▶2s') }),
    code: 'config.pulse_too_long',
    key: 'boards[0].pulse',
    says: /at most 1s, found 2s; set `continuousDuty: true`/,
  },
  'a pulse that the board cannot make': {
    text: cabinetText({ boards: board('address: 1, channels: 8, pulse: ▶400ms') }),
    code: 'config.pulse_impossible',
    key: 'boards[0].pulse',
    says: /a xor-8a makes \(300ms, 1s, 2s, .*9s\), found 400ms/,
  },
  'a pulse between the steps of the family': {
    text: cabinetText({
      boards: board('driver: modbus-waveshare, address: 1, channels: 8, pulse: ▶250ms').replace('driver: xor-8a, ', ''),
    }),
    code: 'config.pulse_impossible',
    key: 'boards[0].pulse',
    says: /a modbus-waveshare makes \(a multiple of 100ms\), found 250ms/,
  },
  'a dialect that the family does not have': {
    text: cabinetText({ boards: board('address: 1, channels: 8, dialect: ▶query-al') }),
    code: 'config.unknown_dialect',
    key: 'boards[0].dialect',
    says: /a dialect of xor-8a \(query-all, query-one\), found "query-al"; did you mean "query-all"\?/,
  },
  'feedback of a board that has none': {
    text: cabinetText({
      boards: twoBoards('{ id: b2, driver: kmtronic, bus: line, address: 2, channels: 8, feedback: ▶open-is-1 }'),
    }),
    code: 'config.no_feedback',
    key: 'boards[1].feedback',
    says: /none: a kmtronic has no lock feedback to read, found "open-is-1"/,
  },
  'a board on the line of one without an address': {
    text: cabinetText({
      boards: twoBoards('{ id: b2, driver: lcus, bus: line, address: 0, channels: 4 }').replace(
        'bus: line',
        'bus: ▶line',
      ),
    }),
    code: 'config.bus_not_shared',
    key: 'boards[0].bus',
    says: /a bus of its own: the lcus on bus "line" has no address and hears every frame, found "line"/,
  },
  'a cool-down shorter than the pulse': {
    text: cabinetText({ boards: board('address: 1, channels: 8, coolDown: ▶200ms') }),
    code: 'config.bad_duration',
    key: 'boards[0].coolDown',
    says: /no shorter than the pulse \(300ms\), found 200ms/,
  },
};

const busCases: Record<string, Case> = {
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
};

const oneLocker = (id: string, channel: number | string) => `{ id: ${id}, size: M, board: b1, channel: ${channel} }`;
const lockerRange = (range: string, channels: string) =>
  `{ range: ${range}, size: M, board: b1, channels: ${channels} }`;
const lockers = (...entries: string[]) => cabinetText({ lockers: `lockers:\n  - ${entries.join('\n  - ')}` });

const lockerCases: Record<string, Case> = {
  'two lockers with one id': {
    text: lockers(oneLocker('A01', 1), oneLocker('▶A01', 2)),
    code: 'config.duplicate_id',
    key: 'lockers[1].id',
    says: /no other locker has, found "A01"; the entry on line 5 has it already/,
  },
  'a range that meets an id, told once': {
    text: lockers(lockerRange('A01..A04', '1..4'), lockerRange('▶A03..A06', '5..8')),
    code: 'config.duplicate_id',
    key: 'lockers[1].range',
    says: /found "A03" and 1 more; the entry on line 5 has them already/,
  },
  'two lockers on one channel': {
    text: lockers(oneLocker('A01', 3), oneLocker('A02', '▶3')),
    code: 'config.channel_taken',
    key: 'lockers[1].channel',
    says: /no other locker is on, found channel 3 of board "b1"; the entry on line 5 has it already/,
  },
  'a channel beyond the board': {
    text: lockers(oneLocker('A01', '▶9')),
    code: 'config.channel_beyond_board',
    key: 'lockers[0].channel',
    says: /that the board has \(1 to 8\), found 9/,
  },
  'a range that runs beyond the board': {
    text: lockers(lockerRange('A01..A09', '▶1..9')),
    code: 'config.channel_beyond_board',
    key: 'lockers[0].channels',
    says: /\(1 to 8\), found 9/,
  },
  'a board that is not there': {
    text: lockers('{ id: A01, size: M, board: ▶b2, channel: 1 }'),
    code: 'config.unknown_board',
    key: 'lockers[0].board',
    says: /a board of this config \(b1\), found "b2"; did you mean "b1"\?/,
  },
  'a range with another number of channels': {
    text: lockers(lockerRange('A01..A04', '▶1..5')),
    code: 'config.range_counts_differ',
    key: 'lockers[0].channels',
    says: /4 channels for the 4 lockers of A01\.\.A04, found 5 \(1\.\.5\)/,
  },
  'a range with other zero padding at its end': {
    text: lockers(lockerRange('▶A01..A4', '1..4')),
    code: 'config.bad_range',
    key: 'lockers[0].range',
    says: /equal letters and zero padding/,
  },
  'a range that runs downwards': {
    text: lockers(lockerRange('A01..A04', '▶4..1')),
    code: 'config.bad_range',
    key: 'lockers[0].channels',
    says: /upward range of channels/,
  },
  'a range that nobody means, without unrolling it': {
    text: lockers(lockerRange('▶A1..A999999999', '1..4')),
    code: 'config.bad_range',
    key: 'lockers[0].range',
    says: /found "A1\.\.A999999999"/,
  },
  'one id where a range belongs': {
    text: lockers(lockerRange('▶A01', '1..2')),
    code: 'config.bad_range',
    key: 'lockers[0].range',
    says: /a range of locker ids such as A02\.\.A24, found "A01"/,
  },
};

const supplies = (...entries: string[]) =>
  cabinetText({
    cabinet: `cabinet:\n  id: CAB-1\n  timezone: UTC\n  power:\n    - ${entries.join('\n    - ')}`,
    boards: twoBoards('{ id: b2, driver: xor-8a, bus: line, address: 2, channels: 8 }'),
  });

const powerCases: Record<string, Case> = {
  'a board in no supply': {
    text: supplies('{ boards: [b1] }').replace('id: b2', 'id: ▶b2'),
    code: 'config.no_supply',
    key: 'boards[1].id',
    says: /each board in exactly one supply of `cabinet.power`, found "b2" in none/,
  },
  'a board in two supplies': {
    text: supplies('{ boards: [b1, b2] }', '{ boards: [▶b1] }'),
    code: 'config.two_supplies',
    key: 'cabinet.power[1].boards[0]',
    says: /each board in exactly one supply, found "b1"; line 5 names it already/,
  },
  'a supply for a board that is not there': {
    text: supplies('{ boards: [b1, b2, ▶b3] }'),
    code: 'config.unknown_board',
    key: 'cabinet.power[0].boards[2]',
    says: /a board of this config \(b1, b2\), found "b3"/,
  },
  'two supplies with one id': {
    text: supplies('{ id: p, boards: [b1] }', '{ id: ▶p, boards: [b2] }'),
    code: 'config.duplicate_id',
    key: 'cabinet.power[1].id',
    says: /no other supply has, found "p"; the supply on line 5 has it already/,
  },
};

describe.each(
  Object.entries({ keys: keyCases, boards: boardCases, buses: busCases, lockers: lockerCases, power: powerCases }),
)('a fault of the %s is told with its place', (_, cases) => {
  test.each(Object.entries(cases))('%s', (_, fault) => expectOneFault(fault));
});

test.each(['uplink', 'rental', 'readers'])('the later key `%s` is refused as not known yet', (key) => {
  expectOneFault({
    text: cabinetText({ more: `▶${key}: {}` }),
    code: 'config.unknown_key',
    key,
    says: new RegExp(`this version does not know "${key}" yet`),
  });
});

test.each(['roots', 'payees'])('the later key `trust.%s` is refused as not known yet', (key) => {
  expectOneFault({
    text: cabinetText({ more: `trust: { keys: trust.jwks, ▶${key}: x }` }),
    code: 'config.unknown_key',
    key: `trust.${key}`,
    says: new RegExp(`this version does not know "${key}" yet`),
  });
});

test('a trust without its file is told', () => {
  expectOneFault({
    text: cabinetText({ more: 'trust: ▶{}' }),
    code: 'config.missing_key',
    key: 'trust.keys',
    says: /expected a path/,
  });
});
