import type { Rounding, Tariff, Tax } from '../config/rental-specs.js';
import { coversTime, type LocalTime } from '../lib/week-hours.js';

/** One line of how a price comes about, in the order of time. */
export type PriceLine =
  | { readonly kind: 'free'; readonly ms: number }
  | { readonly kind: 'blocks'; readonly count: number; readonly ms: number; readonly eachPaise: number }
  /** What the daily cap took off the day with this number, from 1. */
  | { readonly kind: 'cap'; readonly day: number; readonly paise: number }
  /** What was added to reach the minimum. */
  | { readonly kind: 'minimum'; readonly paise: number }
  /** What rounding added; less than 0 where it took off. */
  | { readonly kind: 'rounding'; readonly paise: number };

export interface Price {
  readonly paise: number;
  readonly lines: readonly PriceLine[];
  /** The part of it that is tax; absent where none is configured. */
  readonly tax?: { readonly name: string; readonly basisPoints: number; readonly paise: number };
}

/** What a moment of the rental, in ms from its beginning, is on a wall clock where the cabinet stands. */
type LocalTimeAt = (ms: number) => LocalTime;

const dayMs = 24 * 3_600_000;

/**
 * What a rental of `durationMs` costs. Pure. A longer rental never costs less than a shorter one that began at the same time, so what is owed
 * for more time is the difference of two prices.
 */
export function priceOf(tariff: Tariff, tax: Tax | undefined, durationMs: number, at: LocalTimeAt): Price {
  const lines: PriceLine[] = [];
  const freeMs = Math.min(durationMs, tariff.freeMs);
  if (freeMs > 0) lines.push({ kind: 'free', ms: freeMs });
  let paise = 0;
  let dayPaise = 0;
  let day = 1;
  const endDay = (): void => {
    const { dailyCapPaise: cap = dayPaise } = tariff;
    if (dayPaise > cap) lines.push({ kind: 'cap', day, paise: dayPaise - cap });
    paise += Math.min(dayPaise, cap);
    dayPaise = 0;
  };
  for (const { fromMs, ms, eachPaise } of blocksOf(tariff, durationMs, at)) {
    const itsDay = Math.floor((fromMs - tariff.freeMs) / dayMs) + 1;
    if (itsDay > day) {
      endDay();
      day = itsDay;
    }
    dayPaise += eachPaise;
    addBlock(lines, ms, eachPaise);
  }
  endDay();
  if (paise > 0 && paise < tariff.minimumPaise) {
    lines.push({ kind: 'minimum', paise: tariff.minimumPaise - paise });
    paise = tariff.minimumPaise;
  }
  const rounded = roundPaise(paise, tariff.rounding);
  if (rounded !== paise) lines.push({ kind: 'rounding', paise: rounded - paise });
  return { paise: rounded, lines, ...(tax && { tax: { ...tax, paise: taxWithin(rounded, tax) } }) };
}

/** The tax that an amount includes, to the nearest paisa. */
export function taxWithin(paise: number, { basisPoints }: Pick<Tax, 'basisPoints'>): number {
  return Math.round((paise * basisPoints) / (10_000 + basisPoints));
}

/** The blocks that have begun before the end of the rental. */
function* blocksOf({ freeMs, blocks, special }: Tariff, durationMs: number, at: LocalTimeAt) {
  let fromMs = freeMs;
  for (let index = 0; fromMs < durationMs; index = Math.min(index + 1, blocks.length - 1)) {
    const block = blocks[index];
    if (block === undefined) return;
    const local = special.length > 0 ? at(fromMs) : undefined;
    const prices = local && special.find(({ hours }) => coversTime(hours, local));
    yield { fromMs, ms: block.ms, eachPaise: prices?.paise[index] ?? block.paise };
    fromMs += block.ms;
  }
}

function addBlock(lines: PriceLine[], ms: number, eachPaise: number): void {
  const last = lines.at(-1);
  if (last?.kind === 'blocks' && last.ms === ms && last.eachPaise === eachPaise) {
    lines[lines.length - 1] = { ...last, count: last.count + 1 };
  } else lines.push({ kind: 'blocks', count: 1, ms, eachPaise });
}

function roundPaise(paise: number, { toPaise, way }: Rounding): number {
  const steps = { up: Math.ceil, down: Math.floor, nearest: Math.round }[way](paise / toPaise);
  return steps * toPaise;
}
