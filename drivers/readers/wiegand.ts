import { cardNumber } from './card-number.js';
import { type Decoder, type News, type Refusal, refused } from './news.js';

/** A pulse on one of the two lines, as the kernel tells it. */
export interface WiegandPulse {
  /** The line: data0 or data1. */
  readonly bit: 0 | 1;
  /** CLOCK_MONOTONIC, ms with fractions. */
  readonly atMs: number;
  /** Counts the pulses of both lines from 1, those too that got lost. */
  readonly sequence: number;
}

interface WiegandRule {
  /** Lengths that are taken. */
  readonly bits: readonly (26 | 34)[];
  /** Pulses are about 2 ms apart; a silence of this length ends a number. */
  readonly gapMs: number;
  /** How many hex digits of a number count, from its end; all when left out. */
  readonly digits?: number;
}

/** More than any form of it has: what goes on and on is no card. */
const MOST_PULSES = 128;

/** The pulses of a Wiegand reader, put together to card numbers. */
export class Wiegand implements Decoder<readonly WiegandPulse[]> {
  readonly quietMs: number;
  readonly #pulses: WiegandPulse[] = [];
  #count = 0;
  #lastMs = 0;
  /** Sequence of the last pulse of the number before. */
  #ended = 0;
  #last = 0;

  constructor(private readonly rule: WiegandRule) {
    this.quietMs = rule.gapMs;
  }

  take(pulses: readonly WiegandPulse[]): News[] {
    const news: News[] = [];
    for (const pulse of pulses) {
      // By the kernel's stamps: the pulses of two numbers may be read together.
      if (pulse.atMs - this.#lastMs >= this.rule.gapMs) news.push(...this.quiet());
      this.#count++;
      if (this.#count <= MOST_PULSES) this.#pulses.push(pulse);
      this.#lastMs = Math.max(this.#lastMs, pulse.atMs);
      if (apart(pulse.sequence, this.#last) > 0) this.#last = pulse.sequence;
    }
    return news;
  }

  quiet(): News[] {
    if (this.#count === 0) return [];
    // Each line puts its pulses into the kernel's buffer by itself: their numbers tell the order.
    const pulses = this.#pulses.splice(0).toSorted((a, b) => apart(a.sequence, b.sequence));
    const complete = apart(this.#last, this.#ended) === this.#count;
    this.#ended = this.#last;
    const tooMany = this.#count > MOST_PULSES;
    this.#count = 0;
    if (!complete) return [refused('lost')];
    const read = tooMany ? 'length' : wiegandNumber(pulses.map(({ bit }) => bit));
    if (typeof read === 'string') return [refused(read)];
    if (!this.rule.bits.some((bits) => bits === pulses.length)) return [refused('length')];
    const number = cardNumber(read.toString(16), 16, this.rule.digits);
    return [number === undefined ? refused('no_number') : { kind: 'card', number }];
  }
}

/**
 * The 24 or 32 data bits of a number of 26 or 34: the first bit makes the ones of the first half even, the last bit those of
 * the second half odd.
 */
export function wiegandNumber(bits: readonly (0 | 1)[]): bigint | Refusal {
  if (bits.length !== 26 && bits.length !== 34) return 'length';
  const half = bits.length / 2;
  const ones = (part: readonly number[]): number => part.reduce((sum, bit) => sum + bit, 0);
  if (ones(bits.slice(0, half)) % 2 !== 0 || ones(bits.slice(half)) % 2 !== 1) return 'damaged';
  return bits.slice(1, -1).reduce((number, bit) => (number << 1n) | BigInt(bit), 0n);
}

/** The difference of two sequence numbers, which begin at 0 again after 32 bits. */
function apart(a: number, b: number): number {
  return (a - b) | 0;
}
