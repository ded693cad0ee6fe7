import { unknownReference } from './check-boards.js';
import { type Claim, Claims } from './claims.js';
import { isGpioDriver } from './families.js';
import { idsOf } from './first-uses.js';
import { type Run, readEntry } from './locker-entry.js';
import type { Fault } from './problem.js';
import { rangeLength } from './range.js';
import { isInputBank, type ReadableBoard, type ReadableParts } from './readable-parts.js';
import type { YamlSource } from './yaml-source.js';

/** Lockers against each other, against their boards and against the inputs of their latches and doors. */
export function lockerFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const { lockers = [], boards = [] } = parts;
  const boardIds = idsOf(parts.boards);
  const boardOf = new Map(boards.map((board) => [board.id, board]));
  const ids = new Claims('config.duplicate_id', 'an id that no other locker has', source);
  const claims = {
    channel: new Claims('config.channel_taken', 'a channel that no other locker is on', source),
    input: new Claims('config.input_taken', 'an input for one locker and one purpose alone', source),
  };
  return lockers.flatMap((locker, index) => {
    const entry = readEntry(locker, index);
    return [
      ...entry.faults,
      ...ids.claim(
        entry.ids.map((id) => ({ name: id, told: JSON.stringify(id) })),
        entry.idPath,
      ),
      ...entry.runs.flatMap((run) => [
        ...unknownReference(boardIds, run.board, run.boardPath, 'board'),
        ...boardFault(run, run.board === undefined ? undefined : boardOf.get(run.board)),
        ...claims[run.of].claim(claimsOf(run), run.path),
      ]),
    ];
  });
}

/** A lock is on a channel, a latch or a door on an input of a bank; both must be there. */
function boardFault({ of, numbers, boardPath, path }: Run, board: ReadableBoard | undefined): Fault[] {
  if (board?.driver === undefined) return [];
  const found = JSON.stringify(board.id);
  if (of === 'channel' && isInputBank(board)) {
    const expected = 'a board with channels: this is a bank of inputs, which energises nothing';
    return [{ code: 'config.wrong_board', path: boardPath, expected, found }];
  }
  if (of === 'input' && !isInputBank(board)) {
    const expected = 'a bank of GPIO inputs (`driver: gpio` and `inputs`)';
    return [{ code: 'config.wrong_board', path: boardPath, expected, found }];
  }
  const count = of === 'channel' ? channelsOf(board) : board.inputs?.length;
  if (numbers === undefined || count === undefined || numbers.to <= count) return [];
  const code = of === 'channel' ? 'config.channel_beyond_board' : 'config.input_beyond_board';
  return [
    {
      code,
      path,
      expected: `${of === 'channel' ? 'a channel' : 'an input'} that the board has (1 to ${count})`,
      found: String(numbers.to),
    },
  ];
}

function channelsOf({ driver, channels, lines }: ReadableBoard): number | undefined {
  return isGpioDriver(driver) ? lines?.length : channels;
}

function claimsOf({ of, board, numbers }: Run): Claim[] {
  if (board === undefined || numbers === undefined) return [];
  return Array.from({ length: rangeLength(numbers) }, (_, index) => {
    const number = numbers.from + index;
    return { name: `${board} ${number}`, told: `${of} ${number} of board "${board}"` };
  });
}
