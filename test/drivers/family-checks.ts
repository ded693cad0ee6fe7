import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoder, FeedbackBit, LockProtocol } from '../../drivers/protocol.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { lineOf } from './frame-line.js';
import { answersIn, notingHands } from './one-board.js';

/** A family as `checkFamily` needs it. */
interface FamilyUnderTest {
  readonly protocol: LockProtocol;
  /** Boards as they are configured, each with small addresses so that nearly right frames are common. */
  readonly specs: fc.Arbitrary<BusBoardSpec>;
  /** Right frames to and from boards of small addresses and channels. */
  readonly frames: fc.Arbitrary<readonly number[]>;
  readonly firmware: (hands: Hands) => Firmware;
  /** The one right answer to an unlock that reports success, and to its status exchange `index`. */
  unlockAnswer(spec: BusBoardSpec, channel: number): readonly number[];
  statusAnswer(spec: BusBoardSpec, index: number, ones: readonly number[]): readonly number[];
  /** Whether these very bytes may pass for success of that unlock; written from the description. */
  mayOpen(bytes: readonly number[], spec: BusBoardSpec, channel: number): boolean;
  /** What these bytes say in answer to status exchange `index`; `undefined`: they are no answer to it. */
  bitsIn(bytes: readonly number[], spec: BusBoardSpec, index: number): readonly FeedbackBit[] | undefined;
}

const channels = fc.integer({ min: 1, max: 4 });

/** The promises that every family's decoders and simulated board keep, as tests. */
export function checkFamily(family: FamilyUnderTest): void {
  const { protocol, specs, frames } = family;
  const line = lineOf(frames);
  const decodersOf = (spec: BusBoardSpec, at: number): (Decoder<unknown> | null)[] => [
    protocol.idle,
    protocol.unlock(spec, at).decode,
    ...protocol.status(spec).map(({ decode }) => decode),
  ];

  describe('no bytes on the line', () => {
    it('make a decoder throw or use up nothing or more than there is', () => {
      fc.assert(
        fc.property(line, specs, channels, fc.boolean(), (received, spec, at, quiet) => {
          for (const decode of decodersOf(spec, at)) {
            const taken = decode?.(received, quiet);
            if (!taken || taken.kind === 'more') continue;
            expect(taken.used).toBeGreaterThanOrEqual(1);
            expect(taken.used).toBeLessThanOrEqual(received.length);
          }
        }),
        { numRuns: 1000 },
      );
    });

    it('make a simulated board throw, or act for another address', () => {
      fc.assert(
        fc.property(line, specs, (received, spec) => {
          const hands = notingHands({ ...spec, address: 9 }, []);
          const firmware = family.firmware(hands);
          let rest = received;
          while (rest.length > 0) {
            const { used } = firmware.hear(rest);
            expect(used).toBeLessThanOrEqual(rest.length);
            if (used === 0) break;
            rest = rest.subarray(used);
          }
          expect(hands.done).toEqual([]);
        }),
      );
    });

    it('pass for an answer to another question than the one asked', () => {
      fc.assert(
        fc.property(line, specs, channels, (received, spec, at) => {
          for (const { bytes } of answersIn(protocol.unlock(spec, at).decode, received)) {
            expect(family.mayOpen(bytes, spec, at)).toBe(true);
          }
          for (const [index, { decode }] of protocol.status(spec).entries()) {
            for (const { bytes, value } of answersIn(decode, received)) {
              expect(value).toEqual(family.bitsIn(bytes, spec, index));
            }
          }
        }),
        { numRuns: 2000 },
      );
    });
  });

  describe('an answer', () => {
    const ones = fc.uniqueArray(channels);

    it('is taken when its last byte is there and not before, wherever it is split', () => {
      fc.assert(
        fc.property(specs, channels, ones, fc.boolean(), (spec, at, high, quiet) => {
          const answers = [
            { decode: protocol.unlock(spec, at).decode, whole: family.unlockAnswer(spec, at) },
            ...protocol.status(spec).map(({ decode }, index) => ({
              decode,
              whole: family.statusAnswer(spec, index, high),
            })),
          ];
          for (const { decode, whole } of answers) {
            for (let count = 1; count < whole.length; count++) {
              expect(decode?.(Uint8Array.from(whole.slice(0, count)), quiet)).toEqual({ kind: 'more' });
            }
            expect(decode?.(Uint8Array.from(whole), quiet)).toMatchObject({ kind: 'answer', used: whole.length });
          }
        }),
        { numRuns: 50 },
      );
    });

    it('is found once behind whole frames that arrived with it, and leaves what came after it', () => {
      const others = fc.array(frames, { maxLength: 3 });
      fc.assert(
        fc.property(others, others, specs, channels, ones, (before, after, some, at, high) => {
          const spec = { ...some, address: 7 };
          const around = (whole: readonly number[]): Uint8Array =>
            Uint8Array.from([...before.flat(), ...whole, ...after.flat()]);
          const opening = family.unlockAnswer(spec, at);
          expect(answersIn(protocol.unlock(spec, at).decode, around(opening)).map(({ bytes }) => bytes)).toEqual([
            opening,
          ]);
          for (const [index, { decode }] of protocol.status(spec).entries()) {
            const whole = family.statusAnswer(spec, index, high);
            const found = answersIn(decode, around(whole));
            expect(found.map(({ bytes }) => bytes)).toEqual([whole]);
            expect(found[0]?.value.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(
              high.filter((channel) => found[0]?.value.some((one) => one.channel === channel)).sort((a, b) => a - b),
            );
          }
        }),
        { numRuns: 200 },
      );
    });

    it('is found behind noise once the line is quiet', () => {
      // Noise whose bytes start no frame of any family here; what looks like the start of one may swallow an answer.
      const harmless = fc.array(fc.integer({ min: 0x20, max: 0x2f }), { minLength: 1, maxLength: 6 });
      fc.assert(
        fc.property(harmless, specs, channels, (before, spec, at) => {
          const whole = family.unlockAnswer(spec, at);
          const received = Uint8Array.from([...before, ...whole]);
          expect(answersIn(protocol.unlock(spec, at).decode, received)).toHaveLength(1);
        }),
      );
    });

    it('is never the echo of its own request', () => {
      fc.assert(
        fc.property(specs, channels, (spec, at) => {
          for (const { bytes, decode } of [protocol.unlock(spec, at), ...protocol.status(spec)]) {
            expect(decode?.(bytes, true)).toEqual({ kind: 'foreign', used: bytes.length });
          }
        }),
      );
    });
  });
}
