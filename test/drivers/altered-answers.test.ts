import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../drivers/protocol.js';
import { protocols } from '../../drivers/registry.js';
import { type Kind, kindsOf, nameOf } from '../../drivers/scan-plan.js';
import { firmwares } from '../../drivers/simulator/registry.js';
import { familyFacts, familyNames } from '../../src/config/families.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from './board-spec.js';
import { answersIn, hexOf, notingHands } from './one-board.js';

/** Every family's own answers, as its simulated board gives them: taken at the limits of the family, and not when a byte is another. */

/** An exchange that the board answers, and its answer. */
interface Answered {
  readonly what: string;
  readonly exchange: Exchange<unknown>;
  readonly answer: Uint8Array;
}

function specOf({ driver, dialect }: Kind, changes: Partial<BusBoardSpec> = {}): BusBoardSpec {
  const { maxChannels: channels, addresses } = familyFacts[driver];
  return boardSpec({
    ...{ driver, channels, address: addresses.min, feedback: 'closed-is-1' },
    ...(dialect === undefined ? {} : { dialect }),
    ...changes,
  });
}

/** What the board says to these bytes, which may be several requests. */
function saidTo(spec: BusBoardSpec, request: Uint8Array, ones: readonly number[]): Uint8Array {
  const firmware = firmwares[spec.driver](notingHands(spec, ones));
  const said: number[] = [];
  for (let rest = request; rest.length > 0; ) {
    const { used, reply } = firmware.hear(rest);
    if (used === 0) break;
    if (reply) said.push(...firmware.seal(reply.body));
    rest = rest.subarray(used);
  }
  return Uint8Array.from(said);
}

/** What is asked of a board, where it answers: its status, and an unlock of its first and of its last channel. */
function answeredBy(spec: BusBoardSpec, ones: readonly number[]): readonly Answered[] {
  const protocol = protocols[spec.driver];
  const asked = [
    ...[1, spec.channels].map((channel) => ({ what: `unlock ${channel}`, exchange: protocol.unlock(spec, channel) })),
    ...protocol.status(spec).map((exchange, index) => ({ what: `status ${index}`, exchange })),
  ];
  return asked.flatMap(({ what, exchange }) => {
    const answer = saidTo(spec, exchange.bytes, ones);
    return exchange.decode && answer.length > 0 ? [{ what, exchange, answer }] : [];
  });
}

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  return bytes.map((old, index) => (index === at ? byte : old));
}

const kinds = familyNames.flatMap(kindsOf);
/** These have no checksum. What they say is checked as far as it says anything that was asked: test/drivers/{winnsen,kmtronic}.test.ts. */
const unsealed: ReadonlySet<string> = new Set(['winnsen', 'kmtronic']);
/** A relay board that never answers. */
const mute: ReadonlySet<string> = new Set(['lcus', 'kmtronic/plain']);

describe.each(kinds.map((kind) => [nameOf(kind), kind] as const))('%s', (name, kind) => {
  const { addresses, maxChannels } = familyFacts[kind.driver];

  it('answers at its lowest and highest address, for its first and last channel', () => {
    for (const address of [addresses.min, addresses.max]) {
      const ones = [1, maxChannels];
      const spec = specOf(kind, { address });
      const answered = answeredBy(spec, ones);
      expect(answered.length > 0).toBe(!mute.has(name));
      const read = answered.flatMap(({ what, exchange, answer }) => {
        const [taken, ...more] = answersIn(exchange.decode, answer);
        expect([taken?.hex, more], what).toEqual([hexOf(answer), []]);
        return Array.isArray(taken?.value) ? taken.value : [];
      });
      if (protocols[kind.driver].status(spec).length === 0) continue;
      const channels = Array.from({ length: maxChannels }, (_, index) => index + 1);
      expect(read).toEqual(channels.map((channel) => ({ channel, bit: ones.includes(channel) ? 1 : 0 })));
    }
  });

  it('answers for no other address', () => {
    const asking = specOf(kind, { address: addresses.min });
    const isOther = (address: number): boolean => address > addresses.min && address <= addresses.max;
    for (const address of [addresses.min + 1, addresses.max].filter(isOther)) {
      const asked = answeredBy(asking, []);
      const others = answeredBy(specOf(kind, { address }), []);
      for (const [index, { what, exchange }] of asked.entries()) {
        // A kmtronic board does not say which one it is.
        const expected = kind.driver === 'kmtronic' ? 1 : 0;
        expect(answersIn(exchange.decode, others[index]?.answer ?? new Uint8Array(0)), what).toHaveLength(expected);
      }
    }
  });

  if (unsealed.has(kind.driver) || mute.has(name)) return;

  it('is not understood with one byte changed', () => {
    for (const { what, exchange, answer } of answeredBy(specOf(kind), [1, maxChannels])) {
      for (const [at, byte] of answer.entries()) {
        const others = [byte + 1, byte - 1, ...Array.from({ length: 8 }, (_, bit) => byte ^ (1 << bit))];
        for (const other of others) {
          const wrong = withByte(answer, at, other & 0xff);
          expect(answersIn(exchange.decode, wrong), `${what}: ${hexOf(wrong)}`).toEqual([]);
        }
      }
    }
  });

  it('is not understood with one byte lost or gained', () => {
    for (const { what, exchange, answer } of answeredBy(specOf(kind), [1, maxChannels])) {
      const whole = hexOf(answer);
      for (let at = 0; at <= answer.length; at++) {
        const [head, tail] = [answer.subarray(0, at), answer.subarray(at)];
        const changed = [Uint8Array.of(...head, ...tail.subarray(1))];
        for (const byte of [0x00, 0x01, 0x33, 0xff]) changed.push(Uint8Array.of(...head, byte, ...tail));
        for (const wrong of changed) {
          // What is gained in front or behind leaves the answer whole.
          if (hexOf(wrong).includes(whole)) continue;
          expect(answersIn(exchange.decode, wrong), `${what}: ${hexOf(wrong)}`).toEqual([]);
        }
      }
    }
  });
});
