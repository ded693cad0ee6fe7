import { describeGpioFaults, type GpioFault, locker, out } from './gpio-text.js';

const run = (rest: string) => `{ range: A2..A3, size: M, board: g1, channels: 2..3, ${rest} }`;
const wide = out('lines: [1, 2, 3]').replace('g2', 'wide');
const wideRun = (rest: string) => `{ range: B1..B2, size: M, board: wide, channels: 1..2, ${rest} }`;

describeGpioFaults('lockers', {
  'a lock on a bank of inputs': {
    in: { locker: '{ id: A2, size: M, board: ▶c1, channel: 1 }' },
    code: 'config.wrong_board',
    key: 'lockers[1].board',
    says: /a board with channels: this is a bank of inputs.*found "c1"/,
  },
  'a channel beyond the lines': {
    in: { locker: '{ id: A2, size: M, board: g1, channel: ▶3 }' },
    code: 'config.channel_beyond_board',
    key: 'lockers[1].channel',
    says: /\(1 to 2\), found 3/,
  },
  'a latch on relays': {
    in: { locker: locker('latch: { board: ▶g1, input: 1 }') },
    code: 'config.wrong_board',
    key: 'lockers[1].latch.board',
    says: /a bank of GPIO inputs.*found "g1"/,
  },
  'a door on a board that is not there': {
    in: { locker: locker('door: { board: ▶c2, input: 1 }') },
    code: 'config.unknown_board',
    key: 'lockers[1].door.board',
    says: /a board of this config \(g1, c1\), found "c2"; did you mean "c1"\?/,
  },
  'an input beyond the bank': {
    in: { locker: locker('door: { board: c1, input: ▶3 }') },
    code: 'config.input_beyond_board',
    key: 'lockers[1].door.input',
    says: /an input that the board has \(1 to 2\), found 3/,
  },
  'inputs that are counted from 0': {
    in: { locker: locker('door: { board: c1, input: ▶0 }') },
    code: 'config.bad_value',
    key: 'lockers[1].door.input',
    says: /from 1 to 64, found 0/,
  },
  'one input for two purposes': {
    in: { locker: locker('latch: { board: c1, input: 1 }, door: { board: c1, input: ▶1 }') },
    code: 'config.input_taken',
    key: 'lockers[1].door.input',
    says: /one locker and one purpose alone, found input 1 of board "c1"; the entry on line 8 has it already/,
  },
  'one input for two lockers': {
    in: {
      board: wide,
      locker: `${locker('door: { board: c1, input: 2 }')}\n  - ${wideRun('doors: { board: c1, inputs: ▶1..2 }')}`,
    },
    code: 'config.input_taken',
    key: 'lockers[2].doors.inputs',
    says: /found input 2 of board "c1"; the entry on line 9 has it already/,
  },
  'another number of inputs than lockers': {
    in: { board: wide, locker: wideRun('latches: { board: c1, inputs: ▶1..1 }') },
    code: 'config.range_counts_differ',
    key: 'lockers[1].latches.inputs',
    says: /2 inputs for the 2 lockers of B1\.\.B2, found 1 \(1\.\.1\)/,
  },
  'a range of inputs that runs downwards': {
    in: { board: wide, locker: wideRun('doors: { board: c1, inputs: ▶2..1 }') },
    code: 'config.bad_range',
    key: 'lockers[1].doors.inputs',
    says: /an upward range of inputs from 1, such as 2\.\.24, found "2\.\.1"/,
  },
  'a range of inputs from 0': {
    in: { board: wide, locker: wideRun('doors: { board: c1, inputs: ▶0..1 }') },
    code: 'config.bad_range',
    key: 'lockers[1].doors.inputs',
    says: /an upward range of inputs from 1/,
  },
  'one input where a range belongs': {
    in: { board: wide, locker: wideRun('doors: { board: c1, inputs: ▶"2" }') },
    code: 'config.bad_range',
    key: 'lockers[1].doors.inputs',
    says: /a range of inputs such as 2\.\.24, found "2"/,
  },
  'the key of one locker in a range': {
    in: { board: wide, locker: wideRun('▶latch: { board: c1, input: 1 }') },
    code: 'config.unknown_key',
    key: 'lockers[1].latch',
    says: /did you mean "latches"\?/,
  },
  'a misspelt key in a door': {
    in: { locker: locker('door: { board: c1, input: 1, ▶inptu: 1 }') },
    code: 'config.unknown_key',
    key: 'lockers[1].door.inptu',
    says: /\(board, input\), found "inptu"; did you mean "input"\?/,
  },
  'a range whose channels go beyond the lines': {
    in: { locker: run('doors: { board: c1, inputs: 1..2 }').replace('2..3', '▶2..3') },
    code: 'config.channel_beyond_board',
    key: 'lockers[1].channels',
    says: /\(1 to 2\), found 3/,
  },
} satisfies Record<string, GpioFault>);
