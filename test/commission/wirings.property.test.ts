import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude, type Finding } from '../../src/commission/conclusion.js';
import { sameLock } from '../../src/commission/wiring.js';
import { commissioned, doorsOpenedBy, jobOf, lineSays, type PaperCabinet, paperCabinets } from './random-cabinet.js';

const runs = { numRuns: 80 };

/** The doors that a finding names, itself or by their locks. */
function namedBy(finding: Finding, cabinet: PaperCabinet): readonly string[] {
  const locks = 'locks' in finding ? finding.locks : 'lock' in finding ? [finding.lock] : [];
  return [
    ...('door' in finding ? [finding.door] : []),
    ...('doors' in finding ? finding.doors : []),
    ...locks.flatMap((lock) => doorsOpenedBy(cabinet, lock).map(({ id }) => id)),
  ];
}

describe('a cabinet with any wiring', () => {
  it('is printed so that each locker opens its own door, and no other', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { lockers } = conclude(jobOf(cabinet), commissioned(cabinet).progress);
        for (const { id, lock } of lockers) {
          expect(doorsOpenedBy(cabinet, lock).map((door) => door.id)).toEqual([id]);
        }
      }),
      runs,
    );
  });

  it('is printed so that each locker sees its own door, and no other, wherever its board says anything', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { lockers, boards } = conclude(jobOf(cabinet), commissioned(cabinet).progress);
        for (const { id, lock } of lockers) {
          const read = boards.find((board) => board.id === lock.board);
          const paper = cabinet.boards.find((board) => board.id === lock.board);
          if (!read || !paper || read.feedback === 'none') continue;
          // The channel whose bit stands where the printed order looks for this locker's.
          const group = (lock.channel - 1) >> 3;
          const at = read.order === paper.order ? group : paper.statusBytes - 1 - group;
          const line = { board: lock.board, number: 8 * at + ((lock.channel - 1) & 7) + 1 };
          const closed = read.feedback === 'closed-is-1' ? 1 : 0;
          const others = cabinet.doors.map((door) => door.id).filter((door) => door !== id);
          expect([lineSays(cabinet, line, []), lineSays(cabinet, line, [id])]).toEqual([closed, 1 - closed]);
          expect(lineSays(cabinet, line, others)).toBe(closed);
        }
      }),
      runs,
    );
  });

  it('leaves out no door without saying what is wrong with it', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { lockers, findings } = conclude(jobOf(cabinet), commissioned(cabinet).progress);
        const named = new Set(findings.flatMap((finding) => namedBy(finding, cabinet)));
        for (const { id } of cabinet.doors) {
          expect(
            lockers.some((locker) => locker.id === id) || named.has(id),
            `${id} is neither printed nor named`,
          ).toBe(true);
        }
      }),
      runs,
    );
  });

  it('is not accused of anything when its wires are right, whatever its order and polarity', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const right: PaperCabinet = {
          boards: cabinet.boards,
          doors: cabinet.boards.flatMap(({ id, outputs }) =>
            Array.from({ length: outputs }, (_, index) => ({
              id: `${id}-${index + 1}`,
              locks: [{ board: id, channel: index + 1 }],
              line: { board: id, number: index + 1 },
              inverted: false,
            })),
          ),
        };
        const { lockers, findings, boards } = conclude(jobOf(right), commissioned(right).progress);
        expect(findings).toEqual([]);
        expect(lockers).toHaveLength(right.doors.length);
        expect(boards.map(({ feedback }) => feedback)).toEqual(
          right.boards.map(({ closedIs }) => (closedIs === 1 ? 'closed-is-1' : 'open-is-1')),
        );
      }),
      runs,
    );
  });

  it('has no output energised more than twice, and none beyond those of its boards', () => {
    fc.assert(
      fc.property(paperCabinets, (cabinet) => {
        const { pulses } = commissioned(cabinet);
        for (const lock of pulses) {
          expect(pulses.filter((other) => sameLock(other, lock)).length).toBeLessThanOrEqual(2);
          expect(lock.channel).toBeLessThanOrEqual(cabinet.boards[0]?.outputs ?? 0);
        }
      }),
      runs,
    );
  });

  it('comes to the same conclusion when the power goes in the middle', () => {
    fc.assert(
      fc.property(paperCabinets, fc.nat(60), (cabinet, cut) => {
        expect(conclude(jobOf(cabinet), commissioned(cabinet, cut).progress)).toEqual(
          conclude(jobOf(cabinet), commissioned(cabinet).progress),
        );
      }),
      { numRuns: 30 },
    );
  });
});
