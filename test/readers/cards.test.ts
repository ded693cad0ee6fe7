import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardNumber, isCardNumber } from '../../drivers/readers/card-number.js';
import { Presence } from '../../drivers/readers/presence.js';
import { Rdm6300 } from '../../drivers/readers/rdm6300.js';
import { Wiegand, wiegandNumber } from '../../drivers/readers/wiegand.js';
import { bytesOf } from '../drivers/vectors.js';
import { pulses } from './pulses.js';

const hexDigits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: count, maxLength: count });

function rdmFrame(number: string): Uint8Array {
  const sum = Buffer.from(number, 'hex').reduce((xor, byte) => xor ^ byte, 0);
  return Buffer.from(`\x02${number}${sum.toString(16).toUpperCase().padStart(2, '0')}\x03`, 'latin1');
}

describe('a card number in its normal form', () => {
  it('is the number itself, however a reader writes it', () => {
    for (const [text, base] of [
      ['0006102437', 10],
      ['6102437', 10],
      ['005D1DA5', 16],
      ['5d1da5', 16],
    ] as const)
      expect(cardNumber(text, base)).toBe('5D1DA5');
  });

  it('is the same for readers of one card that keep the same digits', () => {
    expect(cardNumber('13005D1DA5', 16)).toBe('13005D1DA5');
    expect(cardNumber('13005D1DA5', 16, 8)).toBe('5D1DA5');
    expect(cardNumber('1300AA1DA5', 16, 4)).toBe('1DA5');
  });

  it('is none for what is no number, for zero and for what is too long', () => {
    for (const text of ['', ' 12', '12x', '0', '000', '-1', '9'.repeat(40)])
      expect(cardNumber(text, 10)).toBeUndefined();
    expect(cardNumber('F'.repeat(33), 16)).toBeUndefined();
    expect(cardNumber('12345600', 16, 2)).toBeUndefined();
    expect(cardNumber('F'.repeat(32), 16)).toBe('F'.repeat(32));
  });

  it('always matches its form, and is its own normal form', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 45 }), fc.constantFrom(10, 16), (text, base) => {
        const number = cardNumber(text, base);
        if (number === undefined) return;
        expect(isCardNumber(number)).toBe(true);
        expect(cardNumber(number, 16)).toBe(number);
      }),
    );
  });
});

describe('an RDM6300', () => {
  it('gives each whole frame, in any pieces and between noise', () => {
    const clean = fc.uint8Array({ maxLength: 20 }).map((noise) => noise.filter((byte) => byte !== 0x02));
    fc.assert(
      fc.property(fc.array(fc.tuple(clean, hexDigits(10)), { maxLength: 5 }), (parts) => {
        const stream = parts.flatMap(([noise, number]) => [...noise, ...rdmFrame(number)]);
        const reader = new Rdm6300();
        const oneByOne = stream.flatMap((byte) => reader.take(Uint8Array.of(byte)));
        expect(oneByOne).toEqual(new Rdm6300().take(Uint8Array.from(stream)));
        const numbers = parts.flatMap(([, number]) => cardNumber(number, 16) ?? []);
        expect(oneByOne.flatMap((news) => (news.kind === 'card' ? [news.number] : []))).toEqual(numbers);
      }),
    );
  });

  it('never gives a frame of which one byte is another', () => {
    const frame = rdmFrame('13005D1DA5');
    fc.assert(
      fc.property(fc.nat({ max: frame.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bent = Uint8Array.from(frame);
        bent[at] = (bent[at] ?? 0) ^ change;
        const reader = new Rdm6300();
        const cards = [...reader.take(bent), ...reader.quiet()].filter(({ kind }) => kind === 'card');
        // A letter in lower case is the same digit.
        const isSame = Buffer.from(bent).toString('latin1').toUpperCase() === Buffer.from(frame).toString('latin1');
        expect(cards).toHaveLength(isSame ? 1 : 0);
      }),
    );
  });

  it('refuses a frame that is cut off by a silence or by the next', () => {
    const reader = new Rdm6300();
    const frame = rdmFrame('13005D1DA5');
    expect(reader.take(frame.subarray(0, 9))).toEqual([]);
    expect(reader.quiet()).toEqual([{ kind: 'refused', why: 'damaged' }]);
    expect(reader.quiet()).toEqual([]);
    reader.take(frame.subarray(0, 5));
    expect(reader.take(frame)).toEqual([
      { kind: 'refused', why: 'damaged' },
      { kind: 'card', number: '13005D1DA5' },
    ]);
    expect(reader.take(bytesOf('02 03'))).toEqual([{ kind: 'refused', why: 'damaged' }]);
  });
});

describe('a Wiegand reader', () => {
  const rule = { bits: [26, 34], gapMs: 25 } as const;
  const bits26 = '10001011001101010001101110';
  const card26 = { kind: 'card', number: '166A37' };

  it('gives a number when the silence behind it is seen, by the clock or by the next pulse', () => {
    const reader = new Wiegand(rule);
    expect(reader.take(pulses(bits26))).toEqual([]);
    expect(reader.take(pulses(bits26, 27, 2_000))).toEqual([card26]);
    expect(reader.quiet()).toEqual([card26]);
    expect(reader.quiet()).toEqual([]);
  });

  it('puts pulses that the kernel hands over out of turn into their order', () => {
    const mixed = pulses(bits26).toSorted((a, b) => a.bit - b.bit || a.sequence - b.sequence);
    const reader = new Wiegand(rule);
    for (const pulse of mixed) reader.take([{ ...pulse, atMs: 1_000 + pulse.sequence * 0.1 }]);
    expect(reader.quiet()).toEqual([card26]);
  });

  it('refuses a number in which a pulse was lost, even if what is left would hold, and reads the next', () => {
    const reader = new Wiegand(rule);
    const some = pulses(`1${bits26}`).slice(1);
    expect([...reader.take(some), ...reader.quiet()]).toEqual([{ kind: 'refused', why: 'lost' }]);
    expect([...reader.take(pulses(bits26, 28, 3_000)), ...reader.quiet()]).toEqual([card26]);
  });

  it('counts on when the numbers of the pulses begin at 0 again', () => {
    const reader = new Wiegand(rule);
    const from = 2 ** 32 - 10;
    for (const last of [2 ** 31 - 1, from - 1]) {
      reader.take(pulses('1', last));
      reader.quiet();
    }
    reader.take(pulses(bits26, from, 2_000));
    expect(reader.quiet()).toEqual([card26]);
  });

  it('takes one length only where the config names one', () => {
    const reader = new Wiegand({ bits: [34], gapMs: 25 });
    reader.take(pulses(bits26));
    expect(reader.quiet()).toEqual([{ kind: 'refused', why: 'length' }]);
  });

  it('refuses pulses without end as one, and keeps none of them', () => {
    const reader = new Wiegand(rule);
    expect(reader.take(pulses('10'.repeat(5_000)))).toEqual([]);
    expect(reader.quiet()).toEqual([{ kind: 'refused', why: 'length' }]);
    expect([...reader.take(pulses(bits26, 10_001, 90_000)), ...reader.quiet()]).toEqual([card26]);
  });

  it('finds any one bit that is turned', () => {
    const data = (count: number) => fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(fc.oneof(data(24), data(32)), fc.nat(), (bits, place) => {
        const half = bits.length / 2;
        const ones = (part: readonly number[]): number => part.reduce((sum, bit) => sum + bit, 0);
        const even = ones(bits.slice(0, half)) % 2 === 0 ? 0 : 1;
        const odd = ones(bits.slice(half)) % 2 === 0 ? 1 : 0;
        const frame = [even, ...bits, odd] as const;
        expect(wiegandNumber(frame)).toBe(BigInt(`0b${bits.join('')}`));
        const at = place % frame.length;
        expect(wiegandNumber(frame.map((bit, index) => (index === at ? (bit === 1 ? 0 : 1) : bit)))).toBe('damaged');
      }),
    );
  });
});

describe('a card that is held at a reader', () => {
  it('is presented once, and again when it was away for a second', () => {
    const presence = new Presence();
    const seen = (number: string, ...times: readonly number[]) => times.map((at) => presence.seen(number, at));
    expect(seen('A1', 5_000, 5_220, 5_440, 6_400)).toEqual([true, false, false, false]);
    expect(seen('A1', 7_400)).toEqual([true]);
    expect(seen('B2', 7_500)).toEqual([true]);
    expect(seen('A1', 7_600)).toEqual([true]);
  });
});
