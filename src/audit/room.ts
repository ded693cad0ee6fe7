/** How much of the record's room is used, from "as usual" to "no row is left". */
export const roomLevels = ['ample', 'filling', 'collection_only', 'full'] as const;
export type RoomLevel = (typeof roomLevels)[number];

/** What the record has, and what it may have. */
export interface RoomUse {
  readonly rows: number;
  readonly maxRows: number;
  /** Bytes of the database that are in use. */
  readonly bytes: number;
  readonly maxBytes: number;
}

/** The share of the room at which each level begins. */
const begins = { filling: 0.8, collection_only: 0.9, full: 1 } as const;
/** A level ends so far below its beginning: it must not come and go with each row. */
const margin = 0.02;

/** The used share of the room: of rows or of bytes, whichever is more. It can be more than 1: the record is never cut off. */
export function roomRatio({ rows, maxRows, bytes, maxBytes }: RoomUse): number {
  return Math.max(rows / maxRows, bytes / maxBytes);
}

export function levelOf(ratio: number, before: RoomLevel): RoomLevel {
  const holds = (level: keyof typeof begins): boolean => {
    const held = roomLevels.indexOf(before) >= roomLevels.indexOf(level);
    return ratio >= begins[level] - (held ? margin : 0);
  };
  if (holds('full')) return 'full';
  if (holds('collection_only')) return 'collection_only';
  return holds('filling') ? 'filling' : 'ample';
}

/** How many refusals of a kind are rows of their own in a minute; the rest of the minute is one counted row. */
export const refusalsPerMinute: Readonly<Record<RoomLevel, number>> = {
  ample: 10,
  filling: 1,
  collection_only: 1,
  full: 1,
};

/**
 * How many rows of one kind of a part of the cabinet are rows of their own in a minute: a door that is used is told each time, and
 * a loose wire does not fill the record.
 */
export const factsPerMinute: Readonly<Record<RoomLevel, number>> = {
  ample: 3,
  filling: 1,
  collection_only: 1,
  full: 1,
};

/** The alarm of each level. */
export const roomAlarms = {
  filling: 'record_filling',
  collection_only: 'record_collection_only',
  full: 'record_full',
} as const;
