import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLines, mapPage } from '../../src/commission/cabinet-map.js';
import { type Conclusion, conclude } from '../../src/commission/conclusion.js';
import { configText, replacedText } from '../../src/commission/config-text.js';
import type { Setup } from '../../src/commission/setup.js';
import { parseConfig } from '../../src/config/load.js';
import { commissioned, jobOf, type PaperCabinet, paperCabinets } from './random-cabinet.js';

function setupOf(cabinet: PaperCabinet): Setup {
  const { boards } = jobOf(cabinet);
  return {
    cabinet: { id: 'CAB-1', timezone: 'Asia/Kolkata' },
    buses: [{ id: 'rs485', port: '/dev/ttyUSB0' }],
    echoes: {},
    boards: boards.map((tried, index) => ({
      tried,
      entry: { id: tried.id, driver: 'xor-8a', bus: 'rs485', address: index + 1, channels: 50, pulse: '1s' },
    })),
    doors: cabinet.doors.map(({ id }, index) => ({ id, size: index % 3 === 0 ? 'L' : 'S' })),
  };
}

function printed(cabinet: PaperCabinet): { readonly setup: Setup; readonly conclusion: Conclusion } {
  return { setup: setupOf(cabinet), conclusion: conclude(jobOf(cabinet), commissioned(cabinet).progress) };
}

function configOf(text: string) {
  const result = parseConfig(text, '/etc/lockerd/config.yaml');
  if ('errors' in result) throw new Error(`${JSON.stringify(result.errors)}\n${text}`);
  return result.config;
}

const existing = `# Mine.
cabinet:
  id: CAB-OLD   # on the roof
  timezone: Asia/Kolkata
boards:
  - { id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 24 }   # goes

# Stays with the page.
kiosk:
  listen: 127.0.0.1:8080
lockers:
  # goes
  - { id: A01, size: S, board: b1, channel: 1 }
# Stays at the end.
`;

describe('the printed config', () => {
  it('has exactly the sound lockers with their channels, and what was learned of the boards, as the real resolver reads it', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { setup, conclusion } = printed(cabinet);
        if (conclusion.lockers.length === 0) return;
        const config = configOf(configText(setup, conclusion));
        const sizes = new Map(setup.doors.map(({ id, size }) => [id, size]));
        expect(config.lockers).toEqual(
          conclusion.lockers.map(({ id, lock }) => ({ id, size: sizes.get(id), ...lock })),
        );
        expect(config.boards).toMatchObject(
          conclusion.boards.map(({ id, feedback, order }) => ({ id, feedback, statusByteOrder: order, pulseMs: 1000 })),
        );
        // What customers need: PINs and the page.
        expect(config.access).toMatchObject({ pepper: '/var/lib/lockerd-keys/pepper' });
        expect(config.kiosk).toMatchObject({ listen: { port: 8080 } });
      }),
      { numRuns: 25 },
    );
  });

  it('takes its parts in an existing file, and leaves the rest of it byte for byte', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { setup, conclusion } = printed(cabinet);
        if (conclusion.lockers.length === 0) return;
        const { text, replaced } = replacedText(existing, setup, conclusion);
        expect(replaced).toEqual([
          { part: 'boards', from: 5, to: 6 },
          { part: 'lockers', from: 11, to: 13 },
        ]);
        expect(text).toContain('# Mine.\ncabinet:\n  id: CAB-OLD   # on the roof\n  timezone: Asia/Kolkata\nboards:\n');
        expect(text).toContain('\n\n# Stays with the page.\nkiosk:\n  listen: 127.0.0.1:8080\nlockers:\n');
        expect(text).toContain('\n# Stays at the end.\n');
        expect(text).not.toContain('goes');
        const config = configOf(text);
        expect(config.lockers).toHaveLength(conclusion.lockers.length);
        expect(config.buses).toMatchObject([{ port: '/dev/ttyUSB0' }]);
      }),
      { numRuns: 25 },
    );
  });

  it('takes what an earlier run said of lockers that were left out away, when they are sound', () => {
    const board = { id: 'b1', outputs: 8, order: 'low-last', statusBytes: 3, closedIs: 1 } as const;
    const doors = ['A1', 'A2'].map((id, index) => ({
      ...{ id, locks: [{ board: 'b1', channel: index + 1 }] },
      ...{ line: { board: 'b1', number: index + 1 }, inverted: false },
    }));
    const { setup, conclusion } = printed({ boards: [board], doors });
    const finding = { kind: 'two_doors', lock: { board: 'b1', channel: 3 }, doors: ['A3', 'A4'] } as const;
    const before = `${configText(setup, { ...conclusion, findings: [finding] }).trimEnd()}\n# Mine.\n`;
    expect(before).toContain('# Not in service: Channel 3');
    const { text } = replacedText(before, setup, conclusion);
    expect(text).not.toContain('Not in service');
    expect(text).toContain('# Mine.\n');
  });

  it('puts ids that look like numbers in quotes, and neighbours in one line', () => {
    const paper: PaperCabinet = {
      boards: [{ id: 'b1', outputs: 8, order: 'low-last', statusBytes: 3, closedIs: 1 }],
      doors: ['001', '002', '003', '010', '011'].map((id, index) => ({
        id,
        locks: [{ board: 'b1', channel: index + 1 }],
        line: { board: 'b1', number: index + 1 },
        inverted: false,
      })),
    };
    const setup = { ...setupOf(paper), doors: paper.doors.map(({ id }) => ({ id, size: 'M' })) };
    const { conclusion } = printed(paper);
    const text = configText(setup, conclusion);
    expect(text).toContain('  - { range: 001..003, size: M, board: b1, channels: 1..3 }\n  - { id: "010", size: M');
    expect(configOf(text).lockers.map(({ id }) => id)).toEqual(['001', '002', '003', '010', '011']);
  });
});

describe('the map for the inside of the door', () => {
  const paper: PaperCabinet = {
    boards: [{ id: 'b1', outputs: 2, order: 'low-last', statusBytes: 3, closedIs: 1 }],
    doors: [
      { id: 'A01', locks: [{ board: 'b1', channel: 2 }], line: { board: 'b1', number: 2 }, inverted: false },
      { id: 'A02', locks: [], inverted: false },
    ],
  };

  it('names each locker with its board and channel, and those that are not in service', () => {
    const { setup, conclusion } = printed(paper);
    expect(mapLines(setup, conclusion, '2026-11-29')).toEqual([
      'Cabinet CAB-1, 2026-11-29',
      'Locker  Size  Board           Channel  Contact',
      'A01     L     b1              2        its own',
      'A02     S     not in service',
      '  b1: xor-8a, address 1 on /dev/ttyUSB0',
    ]);
  });

  it('is a page that needs nothing from elsewhere, in which no name is taken for markup', () => {
    const { setup, conclusion } = printed(paper);
    const named = { ...setup, cabinet: { id: '<b>&', timezone: 'UTC' } };
    const page = mapPage(named, conclusion, '2026-11-29');
    expect(page).toContain('<h1>Cabinet &#60;b&#62;&#38;</h1>');
    expect(page).toContain('<td>A01</td><td>L</td><td>b1</td><td>2</td><td>its own</td>');
    expect(page).toContain('No lock opened door A02. Channel 1 of b1 moved nothing.');
    expect(page).not.toMatch(/https?:|src=|<script/);
  });
});
