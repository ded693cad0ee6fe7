import { describeFaults } from './fault-table.js';
import { cabinetText } from './marked-text.js';

const oneLocker = (id: string, channel: number | string) => `{ id: ${id}, size: M, board: b1, channel: ${channel} }`;
const lockerRange = (range: string, channels: string) =>
  `{ range: ${range}, size: M, board: b1, channels: ${channels} }`;
const lockers = (...entries: string[]) => cabinetText({ lockers: `lockers:\n  - ${entries.join('\n  - ')}` });

describeFaults('lockers', {
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
});
