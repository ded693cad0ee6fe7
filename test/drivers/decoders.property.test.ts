import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum8, xor8 } from '../../drivers/checksum.js';
import { kerongCu16 } from '../../drivers/kerong-cu16.js';
import type { Decoder, FeedbackBit } from '../../drivers/protocol.js';
import { protocols } from '../../drivers/registry.js';
import type { Hands } from '../../drivers/simulator/firmware.js';
import { KerongCu16Firmware } from '../../drivers/simulator/kerong-cu16.js';
import { Xor8aFirmware } from '../../drivers/simulator/xor-8a.js';
import { xor8a } from '../../drivers/xor-8a.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from './board-spec.js';
import { lineOf } from './frame-line.js';
import { answersIn } from './one-board.js';

const sealXor = (...body: readonly number[]): number[] => [...body, xor8(Uint8Array.from(body))];
const sealSum = (...body: readonly number[]): number[] => [...body, sum8(Uint8Array.from(body))];

const byte = fc.integer({ min: 0, max: 255 });
const address = fc.integer({ min: 0, max: 3 });
const channel = fc.integer({ min: 0, max: 4 });
const status = fc.constantFrom(0x00, 0x11, 0x33, 0x10);

/** Frames with right checksums for few addresses and channels, so that nearly right ones are common. */
const xorFrame = fc.oneof(
  fc
    .tuple(fc.constantFrom(0x80, 0x81, 0x82, 0x8a), address, channel, status)
    .map(([head, to, at, state]) => sealXor(head, to, at, state)),
  fc
    .tuple(address, fc.array(byte, { minLength: 1, maxLength: 8 }))
    .map(([to, bits]) => sealXor(0x80, to, ...bits, 0x33)),
  fc.tuple(address, channel).map(([to, at]) => sealXor(0x8a, to, at, 0x11, 0x02)),
);
const kerongFrame = fc.oneof(
  fc
    .tuple(address, channel, fc.constantFrom(0x35, 0x36), byte, byte, byte)
    .map(([unit, lock, command, low, high, item]) =>
      sealSum(0x02, (unit << 4) | lock, command, low, high, item, 0, 0x03),
    ),
  fc
    .tuple(address, channel, fc.constantFrom(0x30, 0x31, 0x32, 0x33))
    .map(([unit, lock, command]) => sealSum(0x02, (unit << 4) | lock, command, 0x03)),
);
const line = lineOf(fc.oneof(xorFrame, kerongFrame));

const xorSpec = fc
  .record({ address: fc.constantFrom(1, 2), channels: fc.constantFrom(4, 8, 24, 32, 50) })
  .map((changes) => boardSpec(changes));
const kerongSpec = fc
  .record({ address: fc.constantFrom(0, 1, 2), channels: fc.constantFrom(4, 16) })
  .map((changes) => boardSpec({ ...changes, driver: 'kerong-cu16' }));

function decodersOf(spec: BusBoardSpec, at: number): (Decoder<unknown> | null | undefined)[] {
  const protocol = protocols[spec.driver];
  return [protocol.idle, protocol.unlock(spec, at).decode, protocol.status(spec)[0]?.decode];
}

function maskOf(bits: readonly FeedbackBit[]): bigint {
  return bits.reduce((mask, { channel: at, bit }) => mask | (BigInt(bit) << BigInt(at - 1)), 0n);
}

describe('no bytes on the line', () => {
  it('make a decoder throw or use up nothing or more than there is', () => {
    const anything = fc.oneof(line, fc.uint8Array({ minLength: 1, maxLength: 40 }));
    fc.assert(
      fc.property(anything, fc.oneof(xorSpec, kerongSpec), fc.boolean(), (received, spec, quiet) => {
        for (const decode of decodersOf(spec, 2)) {
          const taken = decode?.(received, quiet);
          if (!taken || taken.kind === 'more') continue;
          expect(taken.used).toBeGreaterThanOrEqual(1);
          expect(taken.used).toBeLessThanOrEqual(received.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('make a simulated board throw or act for another address', () => {
    const anything = fc.oneof(line, fc.uint8Array({ minLength: 1, maxLength: 40 }));
    fc.assert(
      fc.property(anything, (received) => {
        const deaf: Hands = {
          spec: boardSpec({ address: 9 }),
          bit: () => 0,
          energise: () => {
            throw new Error('energised for a frame to another board');
          },
          release: () => {
            throw new Error('released for a frame to another board');
          },
        };
        for (const firmware of [new Xor8aFirmware(deaf), new KerongCu16Firmware(deaf)]) {
          const { used } = firmware.hear(received);
          expect(used).toBeLessThanOrEqual(received.length);
        }
      }),
    );
  });
});

describe('an answer is taken only from the very frame that was asked for', () => {
  it('of an unlock of an xor-8a board', () => {
    fc.assert(
      fc.property(line, xorSpec, fc.integer({ min: 1, max: 4 }), (received, spec, at) => {
        for (const { bytes, value } of answersIn(xor8a.unlock(spec, at).decode, received)) {
          expect(bytes).toEqual(sealXor(0x8a, spec.address, at, value.bit === 1 ? 0x11 : 0x00));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of a query of an xor-8a board', () => {
    fc.assert(
      fc.property(line, xorSpec, (received, spec) => {
        for (const { bytes, value } of answersIn(xor8a.status(spec)[0]?.decode, received)) {
          const states = bytes.slice(2, -2);
          expect(bytes).toEqual(sealXor(0x80, spec.address, ...states, 0x33));
          expect(states.length * 8).toBeGreaterThanOrEqual(spec.channels);
          expect(states.length).toBeGreaterThan(1);
          const whole = states.reduce((mask, state) => (mask << 8n) | BigInt(state), 0n);
          expect(maskOf(value)).toBe(whole & ((1n << BigInt(spec.channels)) - 1n));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of an unlock and of a query of a kerong-cu16 unit', () => {
    fc.assert(
      fc.property(line, kerongSpec, fc.integer({ min: 1, max: 4 }), (received, spec, at) => {
        for (const { bytes, value } of answersIn(kerongCu16.unlock(spec, at).decode, received)) {
          const body = bytes.slice(3, 7);
          const lock = (bytes[1] ?? 0) & 0x0f;
          expect([0, at - 1]).toContain(lock);
          expect(bytes).toEqual(sealSum(0x02, (spec.address << 4) | lock, 0x35, ...body, 0x03));
          expect(value.bit).toBe(((body[0] ?? 0) >> (at - 1)) & 1);
        }
        for (const { bytes, value } of answersIn(kerongCu16.status(spec)[0]?.decode, received)) {
          const [low = 0, high = 0, ...items] = bytes.slice(3, 7);
          expect(bytes).toEqual(sealSum(0x02, spec.address << 4, 0x35, low, high, ...items, 0x03));
          expect(value.map(({ channel: of }) => of)).toEqual(Array.from({ length: spec.channels }, (_, i) => i + 1));
          expect(maskOf(value)).toBe(BigInt(low | (high << 8)) & ((1n << BigInt(spec.channels)) - 1n));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the answer is found', () => {
  const others = fc.array(xorFrame, { maxLength: 3 });

  it('behind other frames that arrived with it, and once only', () => {
    fc.assert(
      fc.property(others, fc.constantFrom(0, 0x11), (before, state) => {
        const spec = boardSpec({ address: 7 });
        const received = Uint8Array.from([...before.flat(), ...sealXor(0x8a, 7, 5, state)]);
        const answers = answersIn(xor8a.unlock(spec, 5).decode, received);
        expect(answers.map(({ value }) => value.bit)).toEqual([state === 0x11 ? 1 : 0]);
      }),
    );
    fc.assert(
      fc.property(fc.array(kerongFrame, { maxLength: 3 }), byte, byte, (before, low, high) => {
        const spec = boardSpec({ driver: 'kerong-cu16', address: 7, channels: 16 });
        const received = Uint8Array.from([...before.flat(), ...sealSum(0x02, 0x70, 0x35, low, high, 0, 0, 0x03)]);
        const answers = answersIn(kerongCu16.status(spec)[0]?.decode, received);
        expect(answers.map(({ value }) => maskOf(value))).toEqual([BigInt(low | (high << 8))]);
      }),
    );
  });

  it('only when its last byte is there', () => {
    fc.assert(
      fc.property(byte, byte, byte, fc.integer({ min: 1, max: 6 }), (a, b, c, cut) => {
        const whole = Uint8Array.from(sealXor(0x80, 1, a, b, c, 0x33));
        const decode = xor8a.status(boardSpec())[0]?.decode;
        expect(decode?.(whole.subarray(0, cut), false)).toEqual({ kind: 'more' });
        expect(decode?.(whole, false)).toMatchObject({ kind: 'answer', used: 7 });
      }),
    );
    fc.assert(
      fc.property(byte, byte, fc.integer({ min: 1, max: 8 }), fc.boolean(), (low, high, cut, quiet) => {
        const whole = Uint8Array.from(sealSum(0x02, 0x10, 0x35, low, high, 0, 0, 0x03));
        const decode = kerongCu16.status(boardSpec({ driver: 'kerong-cu16', channels: 16 }))[0]?.decode;
        expect(decode?.(whole.subarray(0, cut), quiet)).toEqual({ kind: 'more' });
        expect(decode?.(whole, quiet)).toMatchObject({ kind: 'answer', used: 9 });
      }),
    );
  });
});
