import { unknownReference } from './check-boards.js';
import { FirstUses, idsOf } from './first-uses.js';
import type { Fault } from './problem.js';
import { isInputBank, type ReadableParts } from './readable-parts.js';
import type { YamlSource } from './yaml-source.js';

/** The name of a supply that the config does not name. */
export function supplyId(id: string | undefined, index: number): string {
  return id ?? `p${index + 1}`;
}

/** With a list of supplies: each board with locks belongs to exactly one of them. */
export function powerFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const supplies = parts.cabinet?.power;
  if (supplies === undefined) return [];
  const boardIds = idsOf(parts.boards);
  const inputBanks = new Set(parts.boards?.filter(isInputBank).map(({ id }) => id));
  const supplyIds = new FirstUses(source);
  const fed = new FirstUses(source);
  const faults: Fault[] = [];
  for (const [index, supply] of supplies.entries()) {
    const supplyPath = ['cabinet', 'power', index];
    const id = supplyId(supply.id, index);
    const twin = supplyIds.claim(id, supplyPath);
    if (twin !== undefined) {
      const hint = `the supply on line ${supplyIds.line(twin)} has it already`;
      const expected = 'an id that no other supply has';
      const path = [...supplyPath, 'id'];
      faults.push({ code: 'config.duplicate_id', path, expected, found: JSON.stringify(id), hint });
    }
    for (const [position, board] of supply.boards.entries()) {
      if (board === undefined) continue;
      const path = [...supplyPath, 'boards', position];
      faults.push(...unknownReference(boardIds, board, path, 'board'));
      if (inputBanks.has(board)) {
        const expected = 'a board with locks: a bank of inputs needs no supply';
        faults.push({ code: 'config.wrong_board', path, expected, found: JSON.stringify(board) });
      }
      const earlier = fed.claim(board, path);
      if (earlier === undefined) continue;
      faults.push({
        code: 'config.two_supplies',
        path,
        expected: 'each board in exactly one supply',
        found: JSON.stringify(board),
        hint: `line ${fed.line(earlier)} names it already`,
      });
    }
  }
  return [...faults, ...boardsWithoutSupply(parts, fed)];
}

function boardsWithoutSupply({ boards = [] }: ReadableParts, fed: FirstUses): Fault[] {
  return boards.flatMap((board, index) => {
    const { id } = board;
    const path = ['boards', index, 'id'];
    if (isInputBank(board)) return [];
    if (id === undefined || fed.claim(id, path) !== undefined) return [];
    return [
      {
        code: 'config.no_supply',
        path,
        expected: 'each board in exactly one supply of `cabinet.power`',
        found: `${JSON.stringify(id)} in none`,
      },
    ];
  });
}
