import { describeFaults, twoBoards } from './fault-table.js';
import { cabinetText } from './marked-text.js';

const supplies = (...entries: string[]) =>
  cabinetText({
    cabinet: `cabinet:\n  id: CAB-1\n  timezone: UTC\n  power:\n    - ${entries.join('\n    - ')}`,
    boards: twoBoards('{ id: b2, driver: xor-8a, bus: line, address: 2, channels: 8 }'),
  });

describeFaults('power', {
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
});
