import { unknownReference } from './check-boards.js';
import { FirstUses, idsOf } from './first-uses.js';
import type { ConfigCode, Fault } from './problem.js';
import { type IdRange, type NumberRange, parseIdRange, parseNumberRange, rangeLength, unrollIds } from './range.js';
import type { ReadableLocker, ReadableParts } from './readable-parts.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** More than any cabinet has; a range beyond it is a slip of the pen and is not unrolled. */
const longestRange = 1000;

/** Lockers against each other and against their boards. */
export function lockerFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const { lockers = [], boards = [] } = parts;
  const boardIds = idsOf(parts.boards);
  const channelsOf = new Map(boards.map(({ id, channels }) => [id, channels]));
  const ids = new Claims('config.duplicate_id', 'an id that no other locker has', source);
  const channels = new Claims('config.channel_taken', 'a channel that no other locker is on', source);
  return lockers.flatMap((locker, index) => {
    const entry = readEntry(locker, index);
    return [
      ...entry.faults,
      ...unknownReference(boardIds, locker.board, ['lockers', index, 'board'], 'board'),
      ...beyondBoard(entry, locker.board === undefined ? undefined : channelsOf.get(locker.board)),
      ...ids.claim(
        entry.ids.map((id) => ({ name: id, told: JSON.stringify(id) })),
        entry.idPath,
      ),
      ...channels.claim(channelNames(locker.board, entry.channels), entry.channelPath),
    ];
  });
}

/** One entry of `lockers`, whether one locker or a range, as far as it can be read. */
interface Entry {
  readonly ids: readonly string[];
  readonly channels: NumberRange | undefined;
  readonly idPath: KeyPath;
  readonly channelPath: KeyPath;
  readonly faults: readonly Fault[];
}

function readEntry({ id, channel, range, channels }: ReadableLocker, index: number): Entry {
  if (range === undefined && channels === undefined) {
    return {
      ids: id === undefined ? [] : [id],
      channels: channel === undefined ? undefined : { from: channel, to: channel },
      idPath: ['lockers', index, 'id'],
      channelPath: ['lockers', index, 'channel'],
      faults: [],
    };
  }
  const idPath = ['lockers', index, 'range'];
  const channelPath = ['lockers', index, 'channels'];
  const idRange = range === undefined ? undefined : shortRange(parseIdRange(range));
  const numbers = channels === undefined ? undefined : shortRange(parseNumberRange(channels));
  const faults: Fault[] = [];
  if (range !== undefined && idRange === undefined) {
    faults.push(badRange(idPath, range, 'an upward range with equal letters and zero padding, such as A02..A24'));
  }
  if (channels !== undefined && (numbers === undefined || numbers.from === 0)) {
    faults.push(badRange(channelPath, channels, 'an upward range of channels from 1, such as 2..24'));
  }
  if (idRange !== undefined && numbers !== undefined && rangeLength(idRange) !== rangeLength(numbers)) {
    faults.push({
      code: 'config.range_counts_differ',
      path: channelPath,
      expected: `${rangeLength(idRange)} channels for the ${rangeLength(idRange)} lockers of ${range}`,
      found: `${rangeLength(numbers)} (${channels})`,
    });
  }
  return { ids: idRange === undefined ? [] : unrollIds(idRange), channels: numbers, idPath, channelPath, faults };
}

function shortRange<T extends NumberRange | IdRange>(range: T | undefined): T | undefined {
  return range !== undefined && rangeLength(range) <= longestRange ? range : undefined;
}

function badRange(path: KeyPath, text: string, expected: string): Fault {
  return { code: 'config.bad_range', path, expected, found: JSON.stringify(text) };
}

function beyondBoard({ channels, channelPath }: Entry, boardChannels: number | undefined): Fault[] {
  if (channels === undefined || boardChannels === undefined || channels.to <= boardChannels) return [];
  const expected = `a channel that the board has (1 to ${boardChannels})`;
  return [{ code: 'config.channel_beyond_board', path: channelPath, expected, found: String(channels.to) }];
}

interface Claim {
  readonly name: string;
  /** How it is told in a message. */
  readonly told: string;
}

function channelNames(board: string | undefined, range: NumberRange | undefined): Claim[] {
  if (board === undefined || range === undefined) return [];
  return Array.from({ length: rangeLength(range) }, (_, index) => {
    const channel = range.from + index;
    return { name: `${board} ${channel}`, told: `channel ${channel} of board "${board}"` };
  });
}

/** Names that one locker may have alone. A range that clashes with another entry is told once, with its first clash. */
class Claims {
  readonly #uses: FirstUses;

  constructor(
    readonly code: ConfigCode,
    readonly expected: string,
    source: YamlSource,
  ) {
    this.#uses = new FirstUses(source);
  }

  claim(claims: readonly Claim[], path: KeyPath): Fault[] {
    const clashes = new Map<KeyPath, string[]>();
    for (const { name, told } of claims) {
      const earlier = this.#uses.claim(name, path);
      if (earlier !== undefined) clashes.set(earlier, [...(clashes.get(earlier) ?? []), told]);
    }
    return [...clashes].map(([earlier, [first = '', ...others]]) => ({
      code: this.code,
      path,
      expected: this.expected,
      found: others.length === 0 ? first : `${first} and ${others.length} more`,
      hint: `the entry on line ${this.#uses.line(earlier)} has ${others.length === 0 ? 'it' : 'them'} already`,
    }));
  }
}
