import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FoundBoard } from '../../drivers/scan.js';
import { type Candidate, candidatesOf, type Settled, surveyed } from '../../src/commission/survey.js';
import { readBase } from '../../src/control/commission/base-file.js';

const port = '/dev/ttyUSB0';
const none = { buses: [], boards: [] };
const bank = (): 'door' => 'door';

function board(change: Partial<FoundBoard> = {}): FoundBoard {
  return {
    ...{ baud: 9600, address: 1, kinds: [{ driver: 'xor-8a', dialect: 'query-all' }] },
    ...{ channels: 24, channelsShown: true, slow: false },
    ...change,
  };
}

function scanned(found: readonly FoundBoard[]) {
  return { port, found, doubts: [], echo: 'off' as const };
}

function settled(candidate: Candidate | undefined, outputs = 24): Settled {
  if (!candidate) throw new Error('no candidate');
  return { ...candidate, kind: candidate.kinds[0], outputs };
}

describe('what scans have found', () => {
  it('becomes boards by address, numbered from b1, on one bus for each port', () => {
    const two = candidatesOf(scanned([board({ address: 3 }), board({ address: 2, slow: true })]));
    const other = candidatesOf({ ...scanned([board()]), port: '/dev/ttyUSB1' });
    const { buses, boards } = surveyed(
      none,
      [...two, ...other].map((one) => settled(one, 16)),
      bank,
    );
    expect(buses).toEqual([
      { id: 'rs485', port, baud: 9600, timeout: '1s' },
      { id: 'rs485-2', port: '/dev/ttyUSB1', baud: 9600 },
    ]);
    expect(boards.map(({ entry: { id, bus, address } }) => [id, bus, address])).toEqual([
      ['b1', 'rs485', 2],
      ['b2', 'rs485', 3],
      ['b3', 'rs485-2', 1],
    ]);
    // The length of the status stays as the answer has shown it; the locks are those that can be plugged in.
    expect(boards[0]).toMatchObject({ entry: { channels: 24 }, tried: { contacts: 24, statusBytes: 3 } });
    expect(boards[0]?.tried.locks).toHaveLength(16);
  });

  it('reads all bits of a long status, and energises no more than a board can have', () => {
    const [candidate] = candidatesOf(scanned([board({ channels: 50 })]));
    const { boards } = surveyed(none, [settled(candidate, 50)], bank);
    expect(boards).toMatchObject([{ entry: { channels: 50 }, tried: { contacts: 56, statusBytes: 7 } }]);
    expect(boards[0]?.tried.locks.at(-1)).toBe(50);
  });

  it('is one board where it answers in two protocols, and asks which', () => {
    const kinds = [{ driver: 'modbus-lctech' as const }] satisfies FoundBoard['kinds'];
    expect(candidatesOf(scanned([board(), board({ kinds })]))).toMatchObject([
      { address: 1, kinds: [{ driver: 'xor-8a' }, { driver: 'modbus-lctech' }] },
    ]);
  });

  it('is refused where two boards answer at once, or have two speeds, with what to do', () => {
    const doubt = { ...board({ address: 4 }), why: 'damaged' as const };
    expect(() => candidatesOf({ ...scanned([]), doubts: [doubt] })).toThrow(
      'the answers at address 4 are damaged again and again: likely two boards have it. Set the address switches',
    );
    expect(() => candidatesOf(scanned([board(), board({ address: 2, baud: 19200 })]))).toThrow(
      'address 1 at 9600 baud, address 2 at 19200 baud. Set the odd ones',
    );
  });

  it('has no feedback to read where a board only refuses the query', () => {
    const doubt = { ...board({ kinds: [{ driver: 'modbus-waveshare' }] }), why: 'refused' as const };
    const [candidate] = candidatesOf({ ...scanned([]), doubts: [doubt] });
    expect(candidate).toMatchObject({ blind: true });
    expect(surveyed(none, [settled(candidate, 8)], bank).boards[0]).toMatchObject({
      tried: { contacts: 0, locks: [1, 2, 3, 4, 5, 6, 7, 8] },
    });
  });
});

describe('the file whose boards are tried', () => {
  function file(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'base-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'config.yaml');
    writeFileSync(path, text);
    return path;
  }
  const head = 'cabinet: { id: C1, timezone: UTC }\n';
  const wrong = `${head}boards: [{ id: b1, driver: xor-8b }]\nkiosk: { listen: "127.0.0.1:8080" }\n`;

  it('may leave out what is found out, or have wrong lockers', () => {
    expect(readBase(file(head))).toMatchObject({ cabinet: { id: 'C1' }, buses: [], boards: [] });
    const gpio = 'boards: [{ id: r, driver: gpio, chip: c, lines: [1] }]\nlockers: [{ id: A1, board: gone }]\n';
    expect(readBase(file(head + gpio)).boards).toMatchObject([{ id: 'r' }]);
  });

  it('is refused for any other fault, with its line; wrong boards pass where all are found anew', () => {
    expect(() => readBase(file(wrong))).toThrow(/config\.yaml:2:\d+ boards\[0\]\.driver: .*did you mean "xor-8a"/);
    expect(readBase(file(wrong), { newBoards: true })).toMatchObject({ boards: [], buses: [] });
    expect(() => readBase(file(`${wrong}kiosc: 1\n`), { newBoards: true })).toThrow('did you mean "kiosk"?');
  });
});

describe('a config that is there already', () => {
  const base = {
    buses: [{ id: 'line', port, echo: 'off', baud: 19200 }],
    boards: [
      { id: 'left', driver: 'xor-8a', bus: 'line', address: 1, channels: 8, pulse: '1s', feedback: 'open-is-1' },
      { id: 'relays', driver: 'gpio', chip: 'c', lines: [1, 2] },
      { id: 'contacts', driver: 'gpio', chip: 'c', inputs: [3, 4, 5] },
      { id: 'usb', driver: 'lcus', bus: 'line2', address: 0, channels: 2 },
    ],
  };

  it('keeps ids, buses and other keys of its boards, and has those tried that no scan finds', () => {
    const [candidate] = candidatesOf(scanned([board()]));
    const { buses, boards } = surveyed(base, [settled(candidate)], bank);
    expect(buses).toEqual([{ id: 'line', port, echo: 'off', baud: 9600 }]);
    expect(boards.map(({ tried }) => [tried.id, tried.locks.length, tried.contacts, tried.of])).toEqual([
      ['left', 24, 24, undefined],
      ['relays', 2, 0, undefined],
      ['contacts', 0, 3, 'door'],
      ['usb', 2, 0, undefined],
    ]);
    expect(boards[0]?.entry).toMatchObject({ id: 'left', pulse: '1s', channels: 24 });
  });

  it('is refused where a board of it does not answer', () => {
    expect(() => surveyed(base, [], bank)).toThrow(
      'board left of the config (xor-8a, address 1 on /dev/ttyUSB0) does not answer',
    );
  });
});
