import { board, describeFaults, twoBoards } from './fault-table.js';
import { cabinetText } from './marked-text.js';

describeFaults('boards', {
  'an unknown driver': {
    text: cabinetText({ boards: twoBoards('{ id: b2, driver: ▶xor8a, bus: line, address: 2, channels: 8 }') }),
    code: 'config.unknown_driver',
    key: 'boards[1].driver',
    says: /one of the drivers xor-8a, kerong-cu16, .*found "xor8a"; did you mean "xor-8a"\?/,
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
});
