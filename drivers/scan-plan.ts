import { type FamilyName, familyFacts, familyNames } from '../src/config/families.js';
import type { NumberRange } from '../src/config/range.js';
import type { BusBoardSpec } from '../src/config/specs.js';
import type { Exchange, FeedbackBit } from './protocol.js';
import { protocols } from './registry.js';
import { characterMs } from './wire-timing.js';

/**
 * What a scan asks, in which order, and how long that takes. Pure. A scan makes only exchanges that a family gives as its
 * status: it never unlocks, and never switches anything off either.
 */

/** A kind of board that may be the one asked. Absent `dialect`: the family has one only. */
export interface Kind {
  readonly driver: FamilyName;
  readonly dialect?: string;
}

/** One request. Several kinds of board can understand the same bytes; then the answer cannot tell them apart either. */
export interface Question {
  readonly baud: number;
  readonly address: number;
  readonly kinds: readonly [Kind, ...Kind[]];
}

export interface ScanWish {
  /** Absent: every kind that can be asked without risk of being misunderstood. */
  readonly kinds?: readonly Kind[];
  /** Absent: each family's factory speed, then its other usual ones. */
  readonly bauds?: readonly number[];
  /** Absent: all that a family's switches can be set to, 32 at most. */
  readonly addresses?: NumberRange;
}

/** Beyond the factory's speed; sources: docs/boards.md. */
const otherBauds: { readonly [K in FamilyName]?: readonly number[] } = {
  'kerong-cu16': [9600, 115200],
  'kerong-cu48': [9600, 115200],
  'modbus-waveshare': [19200, 115200],
  'modbus-eletechsup': [19200],
  'modbus-lctech': [19200],
};

/** Where makers put more addresses than a line has boards: the ones that installers count from. */
const COMMON_ADDRESSES: NumberRange = { from: 1, to: 32 };

/** A board of the other dialect may take the query for something else: asked only when it is named (docs/boards/winnsen.md). */
const ambiguous: ReadonlySet<string> = new Set(['winnsen/l412']);

/** Whether a scan asks for this kind only when it is named. */
export function isOnlyNamed(kind: Kind): boolean {
  return ambiguous.has(nameOf(kind));
}

/** How many channels are asked for, where the request says so: few first, for a board refuses what it does not have. */
const askedChannels: { readonly [K in FamilyName]?: readonly number[] } = {
  // One query for all; the first of these that the number of status bytes fits. Seven are what 40 and 48 channels may have too:
  // 50 comes before them, for a channel too many is seen when the outputs are counted, and one too few is not.
  'xor-8a': [24, 32, 50, 40, 48],
  wkly: [48],
  winnsen: [16],
  dc02: [12],
  'kerong-cu16': [16],
  'kerong-cu48': [48],
  'modbus-waveshare': [8, 16, 32],
  'modbus-lctech': [8, 16, 32],
  'modbus-eletechsup': [4, 8, 16],
};
const LEAST_CHANNELS = 8;

/** Purging, writing and timers that fire late, for one exchange: an allowance, twice what a pseudo terminal needs. */
const OVERHEAD_MS = 5;
/** Opening the port afresh at another speed. */
const OPENING_MS = 100;

/** All kinds of a family, the most common first. */
export function kindsOf(driver: FamilyName): readonly Kind[] {
  const { dialects } = dialectsOf(driver);
  return dialects ? dialects.map((dialect) => ({ driver, dialect })) : [{ driver }];
}

function dialectsOf(driver: FamilyName): { readonly dialects?: readonly string[] } {
  return familyFacts[driver];
}

/** `winnsen/l412`, or `dc02` where the family has one dialect only. */
export function nameOf({ driver, dialect }: Kind): string {
  return dialect === undefined ? driver : `${driver}/${dialect}`;
}

/** Whether one address cannot be two boards of these families: the Modbus families share their frames, and some their queries too. */
export function shareFrames(one: FamilyName, other: FamilyName): boolean {
  return one === other || (one.startsWith('modbus-') && other.startsWith('modbus-'));
}

/** Whether a board of this kind answers a query at all: some relay boards have none. */
export function canBeAsked(kind: Kind): boolean {
  return query(kind, familyFacts[kind.driver].addresses.min) !== undefined;
}

/** Families that no scan finds. */
export const unaskable: readonly FamilyName[] = familyNames.filter((driver) => !kindsOf(driver).some(canBeAsked));

/** The addresses of a family that a scan asks when none are named. */
export function usualAddresses(driver: FamilyName): NumberRange {
  const { min, max } = familyFacts[driver].addresses;
  if (max - min < COMMON_ADDRESSES.to) return { from: min, to: max };
  return { from: Math.max(min, COMMON_ADDRESSES.from), to: Math.min(max, COMMON_ADDRESSES.to) };
}

/** The questions in their order: factory speeds before others, one speed at a time, a family after the other. */
export function planScan(wish: ScanWish): readonly Question[] {
  const kinds = (wish.kinds ?? familyNames.flatMap(kindsOf).filter((kind) => !isOnlyNamed(kind))).filter(canBeAsked);
  const questions = new Map<string, Question>();
  for (const { baud, kind } of turns(kinds, wish.bauds)) {
    const { from, to } = addressesOf(kind.driver, wish.addresses);
    for (let address = from; address <= to; address++) {
      const bytes = query(kind, address)?.bytes;
      if (!bytes) continue;
      const key = `${baud} ${Buffer.from(bytes).toString('hex')}`;
      const same = questions.get(key);
      questions.set(key, same ? { ...same, kinds: [...same.kinds, kind] } : { baud, address, kinds: [kind] });
    }
  }
  return [...questions.values()];
}

/** Longest time that the questions take when nobody answers, in ms. `timeoutMs`: from the last byte sent to the first back. */
export function estimateMs(questions: readonly Question[], timeoutMs: number): number {
  let totalMs = 0;
  let baud: number | undefined;
  for (const question of questions) {
    if (question.baud !== baud) totalMs += OPENING_MS;
    baud = question.baud;
    const bytes = query(question.kinds[0], question.address)?.bytes.length ?? 0;
    totalMs += bytes * characterMs({ baud: question.baud }) + timeoutMs + OVERHEAD_MS;
  }
  return Math.round(totalMs);
}

/** The first exchange of a board's status. `undefined`: boards of this kind have none. */
export function query(
  kind: Kind,
  address: number,
  channels: number = channelSteps(kind)[0] ?? LEAST_CHANNELS,
): Exchange<readonly FeedbackBit[]> | undefined {
  return protocols[kind.driver].status(asIf(kind, address, channels))[0];
}

/** A query as a board with so many channels would be asked. */
interface Reading {
  readonly channels: number;
  readonly exchange: Exchange<readonly FeedbackBit[]>;
}

/** All that the first query of a kind can mean: the same bytes, read for each number of channels that they may belong to. */
export function readingsOf(kind: Kind, address: number): readonly Reading[] {
  return readings(kind, address).filter(({ same }) => same);
}

/** Queries for more channels, the most first, where only its refusal shows how many a found board has. */
export function largerReadings(kind: Kind, address: number): readonly Reading[] {
  return readings(kind, address)
    .filter(({ same }) => !same)
    .toReversed();
}

function readings(kind: Kind, address: number): readonly (Reading & { readonly same: boolean })[] {
  const hexOf = (exchange: Exchange<unknown> | undefined): string => Buffer.from(exchange?.bytes ?? []).toString('hex');
  const first = hexOf(query(kind, address));
  return channelSteps(kind).flatMap((channels) => {
    const exchange = query(kind, address, channels);
    return exchange ? [{ channels, exchange, same: hexOf(exchange) === first }] : [];
  });
}

/** Whether an answer shows the number of channels: by its length, or by being given to a query for so many. */
export function channelsOf(
  kind: Kind,
  answer: { readonly channels: number; readonly bytes: number; readonly larger: boolean },
): { readonly channels: number; readonly shown: boolean } {
  const { maxChannels } = familyFacts[kind.driver];
  // Four head bytes, length, address, command, status, count, one byte a channel, and the checksum.
  if (kind.driver === 'wkly') return { channels: Math.max(1, Math.min(answer.bytes - 10, maxChannels)), shown: true };
  const shown = answer.larger || (kind.driver === 'xor-8a' && kind.dialect !== 'query-one');
  return { channels: Math.min(answer.channels, maxChannels), shown };
}

function channelSteps({ driver }: Kind): readonly number[] {
  return askedChannels[driver] ?? [LEAST_CHANNELS];
}

function addressesOf(driver: FamilyName, wished: NumberRange | undefined): NumberRange {
  if (!wished) return usualAddresses(driver);
  const { min, max } = familyFacts[driver].addresses;
  return { from: Math.max(min, wished.from), to: Math.min(max, wished.to) };
}

/** Which kind is asked at which speed: in the first round each family's factory speed, in the next its second, and so on. */
function turns(
  kinds: readonly Kind[],
  bauds: readonly number[] | undefined,
): readonly { readonly baud: number; readonly kind: Kind }[] {
  const all = kinds.flatMap((kind) => {
    const { baud: factory } = familyFacts[kind.driver];
    const usual = [factory, ...(otherBauds[kind.driver] ?? [])];
    const own = bauds ? [...bauds].sort((one, other) => Number(other === factory) - Number(one === factory)) : usual;
    return own.map((baud, round) => ({ baud, kind, round: bauds ? 0 : Math.min(round, 1) }));
  });
  const order = [...new Set(all.toSorted((one, other) => one.round - other.round).map(speedOf))];
  return all.toSorted((one, other) => order.indexOf(speedOf(one)) - order.indexOf(speedOf(other)));
}

function speedOf({ baud, round }: { readonly baud: number; readonly round: number }): string {
  return `${round} ${baud}`;
}

/** A board as the config would have it. Polarity plays no part: only whether it answers. */
function asIf({ driver, dialect }: Kind, address: number, channels: number): BusBoardSpec {
  return {
    ...{ id: `scan-${driver}-${address}`, driver, bus: 'scan', address, channels, feedback: 'closed-is-1' },
    ...{ statusByteOrder: 'low-last', unlockReply: 'none', pulseMs: 300, coolDownMs: 3000, pollMs: 0 },
    ...(dialect === undefined ? {} : { dialect }),
  };
}
