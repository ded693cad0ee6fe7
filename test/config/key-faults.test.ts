import { test } from 'vitest';
import { board, describeFaults, expectOneFault } from './fault-table.js';
import { cabinetText } from './marked-text.js';

describeFaults('keys', {
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
  'a key and its value without the space between, once': {
    text: cabinetText({ cabinet: 'cabinet: { id: C, ▶timezone:UTC }' }),
    code: 'config.unknown_key',
    key: 'cabinet."timezone:UTC"',
    says: /a space is missing after "timezone:"/,
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
    says: /\(id, size, board, channel, latch, door\), found "chanel"; did you mean "channel"\?/,
  },
  'a key too many in a range of lockers': {
    text: cabinetText({ lockers: 'lockers: [{ range: A1..A2, size: M, board: b1, channels: 1..2, ▶note: x }]' }),
    code: 'config.unknown_key',
    key: 'lockers[0].note',
    says: /\(range, size, board, channels, latches, doors\), found "note"/,
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
});

test('a trust without its file is told', () => {
  expectOneFault({
    text: cabinetText({ more: 'trust: ▶{}' }),
    code: 'config.missing_key',
    key: 'trust.keys',
    says: /expected a path/,
  });
});
