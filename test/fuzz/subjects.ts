import type { Decoder, Exchange, FeedbackBit } from '../../drivers/protocol.js';
import { protocols } from '../../drivers/registry.js';
import type { Hands } from '../../drivers/simulator/firmware.js';
import { firmwares } from '../../drivers/simulator/registry.js';
import { type FamilyName, familyFacts, familyNames } from '../../src/config/families.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from '../drivers/bench-cabinet.js';

/** One question to one board, and its decoder. */
export interface Question {
  readonly spec: BusBoardSpec;
  readonly request: Uint8Array;
  readonly asked:
    | { readonly kind: 'unlock'; readonly channel: number }
    /** `index`: which exchange of the status it is. */
    | { readonly kind: 'status'; readonly index: number };
  readonly decode: Decoder<unknown>;
}

/** All that a family's decoders are asked, and frames that its simulated boards really send. */
export interface Subject {
  readonly family: FamilyName;
  readonly idle: Decoder<never>;
  readonly questions: readonly Question[];
  /** The same answers, each with its checksum made for any body. */
  readonly answers: readonly {
    readonly body: readonly number[];
    readonly seal: (body: readonly number[]) => Uint8Array;
  }[];
}

/** One for each family: two neighbouring addresses, each dialect, a few channels. */
export function fuzzSubjects(random: () => number): readonly Subject[] {
  return familyNames.map((family) => {
    const specs = specsOf(family);
    return {
      family,
      idle: protocols[family].idle,
      questions: specs.flatMap(questionsOf),
      answers: specs.flatMap((spec) => answersOf(spec, random)),
    };
  });
}

function specsOf(driver: FamilyName): readonly BusBoardSpec[] {
  const { addresses, maxChannels, dialects = [undefined], feedback } = familyFacts[driver];
  const neighbours = [addresses.min, Math.min(addresses.max, addresses.min + 1)];
  return [...new Set(neighbours)].flatMap((address) =>
    dialects.map((dialect) =>
      boardSpec({
        ...{ driver, address, channels: Math.min(maxChannels, 12), unlockReply: 'expected' },
        ...(dialect === undefined ? {} : { dialect }),
        ...(feedback === undefined ? {} : { feedback }),
      }),
    ),
  );
}

function questionsOf(spec: BusBoardSpec): readonly Question[] {
  const protocol = protocols[spec.driver];
  const channels = [1, 2, 3, spec.channels];
  const unlocks = channels.map((channel) => ({ channel, exchange: protocol.unlock(spec, channel) }));
  return [
    ...unlocks.flatMap(({ channel, exchange }) => question(spec, exchange, { kind: 'unlock', channel })),
    ...protocol
      .status(spec)
      .slice(0, 4)
      .flatMap((exchange, index) => question(spec, exchange, { kind: 'status', index })),
  ];
}

function question(
  spec: BusBoardSpec,
  { bytes, decode }: Exchange<unknown> | Exchange<readonly FeedbackBit[]>,
  asked: Question['asked'],
): readonly Question[] {
  return decode === null ? [] : [{ spec, request: bytes, asked, decode }];
}

/** What a simulated board says to each question, with its feedback lines at random. */
function answersOf(spec: BusBoardSpec, random: () => number): Subject['answers'] {
  const hands: Hands = {
    spec,
    bit: () => (random() < 0.5 ? 1 : 0),
    energise: () => undefined,
    release: () => undefined,
  };
  return questionsOf(spec).flatMap(({ request }) => {
    const firmware = firmwares[spec.driver](hands);
    const { reply } = firmware.hear(request);
    return reply ? [{ body: reply.body, seal: (body: readonly number[]) => firmware.seal(body) }] : [];
  });
}
