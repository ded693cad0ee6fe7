import fc from 'fast-check';
import {
  again,
  answered,
  energised,
  energising,
  nextStep,
  nothingTried,
  type Progress,
  shut,
} from '../../src/commission/commissioning.js';
import type { Order } from '../../src/commission/feedback-lines.js';
import { type Bits, type Contact, changesOf, type Job, type Lock, sameContact } from '../../src/commission/wiring.js';

/** A cabinet on paper: what each output pulls, and what each contact is of. */
interface PaperBoard {
  readonly id: string;
  readonly outputs: number;
  readonly order: Order;
  readonly statusBytes: number;
  readonly closedIs: 0 | 1;
}

interface PaperDoor {
  readonly id: string;
  /** The outputs that open it. */
  readonly locks: readonly Lock[];
  /** Its feedback line, by channel; absent: it has none, or a dead one. */
  readonly line?: Contact;
  readonly inverted: boolean;
}

export interface PaperCabinet {
  readonly boards: readonly PaperBoard[];
  readonly doors: readonly PaperDoor[];
}

export function jobOf({ boards, doors }: PaperCabinet): Job {
  return {
    boards: boards.map(({ id, outputs, statusBytes }) => ({
      ...{ id, locks: Array.from({ length: outputs }, (_, index) => index + 1), contacts: 8 * statusBytes },
      ...{ statusBytes, usual: 'closed-is-1' },
    })),
    doors: doors.map(({ id }) => id),
  };
}

export function doorsOpenedBy({ doors }: PaperCabinet, { board, channel }: Lock): readonly PaperDoor[] {
  return doors.filter(({ locks }) => locks.some((lock) => lock.board === board && lock.channel === channel));
}

/** What a line of a board says, by channel. */
export function lineSays(cabinet: PaperCabinet, line: Contact, open: readonly string[]): 0 | 1 {
  const board = cabinet.boards.find(({ id }) => id === line.board);
  const door = cabinet.doors.find((one) => one.line && sameContact(one.line, line));
  if (!board || !door) return 0;
  const isClosed = !open.includes(door.id);
  const closed = door.inverted ? 1 - board.closedIs : board.closedIs;
  return (isClosed ? closed : 1 - closed) === 1 ? 1 : 0;
}

/** All bits as they are read in the order `low-last`, whatever the board's own is. */
function bitsOf(cabinet: PaperCabinet, open: readonly string[]): Bits {
  return Object.fromEntries(
    cabinet.boards.map(({ id, order, statusBytes }) => {
      const bits = Array.from({ length: 8 * statusBytes }, (_, index) => {
        const group = index >> 3;
        const channel = 8 * (order === 'low-last' ? group : statusBytes - 1 - group) + (index & 7) + 1;
        return String(lineSays(cabinet, { board: id, number: channel }, open));
      });
      return [id, bits.join('')];
    }),
  );
}

/** Plays an installer who says what he sees. `cut`: after how many steps the power goes, once. */
export function commissioned(
  cabinet: PaperCabinet,
  cut?: number,
): { readonly progress: Progress; readonly pulses: readonly Lock[] } {
  const job = jobOf(cabinet);
  const pulses: Lock[] = [];
  let progress = nothingTried;
  for (let steps = 0; ; steps++) {
    if (steps === cut) progress = again(JSON.parse(JSON.stringify(progress)));
    const step = nextStep(job, progress);
    if (step.do === 'done') return { progress, pulses };
    if (step.do === 'energise') {
      pulses.push(step.lock);
      progress = energised(energising(progress, step.lock), step.lock);
    } else if (step.do === 'ask') {
      const moved = doorsOpenedBy(cabinet, step.lock).map(({ id }) => id);
      progress = answered(progress, moved, changesOf(bitsOf(cabinet, []), bitsOf(cabinet, moved)));
    } else progress = shut(progress, []);
    if (steps > 2_000) throw new Error('it does not end');
  }
}

/** Any permutation of outputs and of lines, dead ones of both, inverted contacts, both orders and polarities, one board or two. */
export const paperCabinets: fc.Arbitrary<PaperCabinet> = fc
  .record({
    boards: fc.array(
      fc.record({
        statusBytes: fc.constantFrom(3, 4, 7),
        order: fc.constantFrom<Order>('low-last', 'low-first'),
        closedIs: fc.constantFrom<0 | 1>(0, 1),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    count: fc.integer({ min: 1, max: 24 }),
    seed: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
    shuffledLocks: fc.constantFrom(0, 0.2, 1),
    shuffledLines: fc.constantFrom(0, 0.2, 1),
    dead: fc.constantFrom(0, 0, 0.15),
    deadLine: fc.constantFrom(0, 0, 0.15, 1),
    inverted: fc.constantFrom(0, 0, 0.2),
    doubled: fc.constantFrom(0, 0, 0, 0.2),
  })
  .map(({ boards, count, seed, ...chances }) => {
    const random = (): number => seed.next().value ?? 0;
    const paper = boards.map((board, index): PaperBoard => ({ ...board, id: `b${index + 1}`, outputs: count }));
    const all = paper.flatMap(({ id }) =>
      Array.from({ length: count }, (_, index) => ({ board: id, channel: index + 1 })),
    );
    const locks = shuffled(all, chances.shuffledLocks, random);
    const lines = shuffled(
      all.map(({ board, channel }) => ({ board, number: channel })),
      chances.shuffledLines,
      random,
    );
    const doors = all.map((_, index): PaperDoor => {
      const own = random() < chances.dead ? [] : locks.slice(index, index + 1);
      const extra = random() < chances.doubled ? locks.slice(0, 1) : [];
      const line = lines[index];
      return {
        id: `A${String(index + 1).padStart(2, '0')}`,
        locks: [...own, ...extra],
        ...(line && random() >= chances.deadLine && { line }),
        inverted: random() < chances.inverted,
      };
    });
    return { boards: paper, doors };
  });

/** Each element changes places with another one by `chance`. */
function shuffled<T>(all: readonly T[], chance: number, random: () => number): readonly T[] {
  const list = [...all];
  for (let index = list.length - 1; index > 0; index--) {
    if (random() >= chance) continue;
    const other = Math.floor(random() * (index + 1));
    const [one, two] = [list[index], list[other]];
    if (one === undefined || two === undefined) continue;
    list[index] = two;
    list[other] = one;
  }
  return list;
}
