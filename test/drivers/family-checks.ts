import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoder, FeedbackBit, LockProtocol } from '../../drivers/protocol.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import type { BusBoardSpec } from '../../src/config/specs.js';

/** A frame as test/vectors/FAMILY.json keeps it. `asked`: the request that a simulated board answers with it. */
export interface FamilyVector<Request, Frame> {
  readonly direction: 'request' | 'reply';
  readonly hex: string;
  readonly means: string;
  readonly request?: Request;
  readonly reply?: Frame;
  readonly asked?: Request;
  readonly dialect?: string;
  /** Which of its forms of answer the simulated board uses, where it has several. */
  readonly answers?: string;
  /** Of the simulated board, where the answer depends on it. */
  readonly channels?: number;
  readonly negative?: true;
}

export function vectorsOf<Request, Frame>(family: string): readonly FamilyVector<Request, Frame>[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${family}.json`, import.meta.url), 'utf8'));
}

/** A board's hands with the given feedback lines at 1; what is energised is noted and moves nothing. */
export function handsOf(spec: BusBoardSpec, ones: readonly number[]): Hands & { readonly energised: number[] } {
  const energised: number[] = [];
  return {
    spec,
    energised,
    bit: (channel) => (ones.includes(channel) ? 1 : 0),
    energise: (channel) => energised.push(channel),
    release: () => undefined,
  };
}

export interface Answer<T> {
  readonly value: T;
  readonly bytes: readonly number[];
}

/** Everything that a decoder takes for an answer on a line that then falls silent. */
export function answersIn<T>(decode: Decoder<T> | null | undefined, received: Uint8Array): Answer<T>[] {
  const answers: Answer<T>[] = [];
  let rest = received;
  while (decode && rest.length > 0) {
    const taken = decode(rest, true);
    if (taken.kind === 'more') break;
    if (taken.used < 1 || taken.used > rest.length) throw new Error(`used ${taken.used} of ${rest.length}`);
    if (taken.kind === 'answer') answers.push({ value: taken.value, bytes: [...rest.subarray(0, taken.used)] });
    rest = rest.subarray(taken.used);
  }
  return answers;
}

export interface FamilyUnderTest {
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

const byte = fc.integer({ min: 0, max: 255 });
const channels = fc.integer({ min: 1, max: 4 });

/** The promises that every family's decoders and simulated board keep, as tests. */
export function checkFamily(family: FamilyUnderTest): void {
  const { protocol, specs, frames } = family;
  const noise = fc.array(byte, { minLength: 1, maxLength: 8 });
  const spoiled = fc
    .tuple(frames, fc.nat(), byte)
    .map(([bytes, at, value]) => bytes.map((old, index) => (index === at % bytes.length ? value : old)));
  const cut = fc.tuple(frames, fc.nat()).map(([bytes, at]) => bytes.slice(0, 1 + (at % bytes.length)));
  const line = fc
    .array(fc.oneof({ weight: 4, arbitrary: frames }, spoiled, cut, noise), { minLength: 1, maxLength: 5 })
    .map((parts) => Uint8Array.from(parts.flat()));
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
          const hands = handsOf({ ...spec, address: 9 }, []);
          const firmware = family.firmware(hands);
          let rest = received;
          while (rest.length > 0) {
            const { used } = firmware.hear(rest);
            expect(used).toBeLessThanOrEqual(rest.length);
            if (used === 0) break;
            rest = rest.subarray(used);
          }
          expect(hands.energised).toEqual([]);
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
