import type { Change, Feedback, Job, Trial, TriedBoard } from './wiring.js';

/** Order and polarity of a board's feedback lines, by which of them changed when its locks were energised. Pure. */

/** As `statusByteOrder` of the config. */
export type Order = 'low-last' | 'low-first';

const orders: readonly Order[] = ['low-last', 'low-first'];

/** Which channel a line belongs to in an order. `number`: as it was read, in the order `low-last`. */
export function channelOf(number: number, { statusBytes }: TriedBoard, order: Order): number {
  if (statusBytes === undefined || order === 'low-last') return number;
  const group = (number - 1) >> 3;
  return 8 * (statusBytes - 1 - group) + ((number - 1) & 7) + 1;
}

/** Feedback lines of boards with locks, in contrast to inputs of banks. */
export function ownChanges({ changes }: Trial, { boards }: Job): readonly Change[] {
  return changes.filter(({ board }) => boards.some(({ id, of }) => id === board && of === undefined));
}

/** The order in which more of the lines belong to the channel that was energised; `low-last` when both fit alike. */
export function orderOf(board: TriedBoard, trials: readonly Trial[]): Order {
  const [usual, other] = orders.map((order) => plainLines(board, order, trials).length);
  return (other ?? 0) > (usual ?? 0) ? 'low-first' : 'low-last';
}

/**
 * What the lines say while their doors are shut: what most of them do, those of the energised channels before all others.
 * `none`: no line of the board ever changed.
 */
export function polarityOf(board: TriedBoard, order: Order, trials: readonly Trial[]): Feedback | 'none' {
  const plain = plainLines(board, order, trials);
  const lines = plain.length > 0 ? plain : linesOf(board, trials);
  if (lines.length === 0) return board.of === undefined ? 'none' : board.usual;
  const ones = lines.filter(({ from }) => from === 1).length;
  if (2 * ones === lines.length) return board.usual;
  return 2 * ones > lines.length ? 'closed-is-1' : 'open-is-1';
}

/** Lines that changed alone when the lock of their own channel was energised; of a bank, all that changed with one door. */
function plainLines(board: TriedBoard, order: Order, trials: readonly Trial[]): readonly Change[] {
  return trials.flatMap((trial) => {
    const lines = trial.changes.filter((change) => change.board === board.id);
    const [line] = lines;
    if (!line || lines.length > 1) return [];
    if (board.of !== undefined) return lines;
    const isPlain = trial.lock.board === board.id && channelOf(line.number, board, order) === trial.lock.channel;
    return isPlain ? lines : [];
  });
}

function linesOf(board: TriedBoard, trials: readonly Trial[]): readonly Change[] {
  return trials.flatMap(({ changes }) => changes.filter((change) => change.board === board.id));
}
