import { describe, expect, test } from 'vitest';
import { formatProblems } from '../../src/config/problem.js';
import { cabinetText, marked, placesOf, problemsOf } from './marked-text.js';

const faulty = `cabinet: { id: ▶CAB_1, timezone: Asia/Kolkata }
▶bords: []
buses:
  - { id: line, port: /dev/ttyUSB0, timeout: ▶200 }
boards:
  - { id: b1, driver: xor-8a, bus: line, address: ▶one, channels: 8 }
  - { id: ▶b1, driver: kerong-cu16, bus: line, address: 3, channels: ▶17 }
lockers:
  - { id: A01, size: M, board: b1, channel: 1, ▶colour: red }
  - { id: ▶A01, size: M, board: b1, channel: ▶1 }
`;

describe('all faults of a file are told at once', () => {
  test('in the order of their places, whichever check finds them', () => {
    const { problems, places } = marked(faulty);
    expect(placesOf(problems)).toEqual(places);
  });

  test('a wrong value in a board does not hide that its id is taken', () => {
    expect(marked(faulty).problems.map((problem) => `${problem.key} ${problem.code}`)).toEqual([
      'cabinet.id config.bad_id',
      'bords config.unknown_key',
      'buses[0].timeout config.bad_duration',
      'boards[0].address config.wrong_type',
      'boards[1].id config.duplicate_id',
      'boards[1].channels config.too_many_channels',
      'lockers[0].colour config.unknown_key',
      'lockers[1].id config.duplicate_id',
      'lockers[1].channel config.channel_taken',
    ]);
  });

  test('a duplicate key does not hide the other faults', () => {
    const text = cabinetText({ more: 'data: /a\n▶data: ▶5' });
    const { problems, places } = marked(text);
    expect(problems.map((problem) => problem.code)).toEqual(['config.duplicate_key', 'config.wrong_type']);
    expect(placesOf(problems)).toEqual(places);
  });

  test('lockers of a board whose id cannot be read are not called lost', () => {
    const { problems, places } = marked(cabinetText({ boards: 'boards: [▶5]' }));
    expect(placesOf(problems)).toEqual(places);
  });

  test('a pulse is not called too long because `continuousDuty` cannot be read', () => {
    const board = '{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, pulse: 2s, continuousDuty: ▶yes }';
    const { problems, places } = marked(cabinetText({ boards: `boards: [${board}]` }));
    expect(placesOf(problems)).toEqual(places);
  });
});

describe('faults behind aliases', () => {
  test('stand at the anchored text', () => {
    const boards = `boards:
  - &common { id: b1, driver: xor-8a, bus: line, address: 1, channels: ▶60 }`;
    const { problems, places } = marked(cabinetText({ boards }));
    expect(placesOf(problems)).toEqual(places);
  });

  test('of a merged key stand at the map that merges it', () => {
    const boards = `boards:
  - &common { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }
  - ▶{ <<: *common, id: b2 }`;
    const { problems, places } = marked(cabinetText({ boards }));
    expect(problems.map((problem) => problem.code)).toEqual(['config.address_taken']);
    expect(placesOf(problems)).toEqual(places);
  });
});

describe('for the terminal', () => {
  test('each problem is one line with file, line, column, key, and the last line counts them', () => {
    const text = cabinetText({ more: 'dta: x\ndata: 5' });
    expect(formatProblems(problemsOf(text)).split('\n')).toEqual([
      'cabinet.yaml:5:1 dta: expected a known key (cabinet, data, buses, boards, lockers, signals, readers, control, kiosk, sizes, terminal, access, trust, uplink, backup, rental, audit), ' +
        'found "dta"; did you mean "data"? (config.unknown_key)',
      'cabinet.yaml:6:7 data: expected a path, found 5 (config.wrong_type)',
      '2 problems in cabinet.yaml',
    ]);
  });

  test('a key that is no word keeps its problem on one line', () => {
    const [problem, ...others] = problemsOf(cabinetText({ more: '"a\\nb": 3' }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'config.unknown_key', line: 5, column: 1 });
    expect(problem && formatProblems([problem]).split('\n')).toHaveLength(2);
  });

  test('a long or many-lined value is shown short, on one line', () => {
    const [problem] = problemsOf(cabinetText({ cabinet: `cabinet: { id: "${'x\\n'.repeat(200)}", timezone: UTC }` }));
    expect(problem?.found).toMatch(/^"x\\nx.*\.\.\.$/);
    expect(problem?.found.length).toBeLessThanOrEqual(60);
  });
});
