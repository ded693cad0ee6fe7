import { protocols } from '../../drivers/registry.js';
import { type FamilyName, familyFacts, familyNames } from '../../src/config/families.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from '../drivers/bench-cabinet.js';

/** One way in which boards of a family are met: its dialect, and whether it acknowledges an unlock. */
export interface Variant {
  readonly name: string;
  readonly driver: FamilyName;
  readonly dialect?: string;
  readonly unlockReply: BusBoardSpec['unlockReply'];
  readonly feedback: BusBoardSpec['feedback'];
  /** Whether an unlock is acknowledged, and whether latches can be read. */
  readonly acknowledges: boolean;
  readonly readable: boolean;
  /** Whether an answer says which board it comes from. */
  readonly signed: boolean;
  /** Whether a frame has a checksum: without one, noise that happens to fit makes another frame of it. */
  readonly checked: boolean;
}

export const variants: readonly Variant[] = familyNames.flatMap((driver) => {
  const { dialects = [undefined], unlockReply } = familyFacts[driver];
  const replies = [...new Set<BusBoardSpec['unlockReply']>(['expected', unlockReply])];
  return dialects.flatMap((dialect) => replies.map((reply) => variantOf(driver, dialect, reply))).filter(isDistinct);
});

/** A board of the variant; the pulse is short, so that many fit into a test. Nothing is polled but what a case asks for. */
export function boardOf(
  { driver, dialect, unlockReply, feedback }: Variant,
  change: Partial<BusBoardSpec> = {},
): BusBoardSpec {
  const { addresses, maxChannels } = familyFacts[driver];
  return boardSpec({
    ...{ id: 'b1', bus: 'main', driver, address: Math.max(addresses.min, Math.min(1, addresses.max)) },
    ...{ channels: Math.min(4, maxChannels), feedback, unlockReply, pulseMs: 100, pollMs: 600_000 },
    ...(dialect === undefined ? {} : { dialect }),
    ...change,
  });
}

function variantOf(driver: FamilyName, dialect: string | undefined, unlockReply: BusBoardSpec['unlockReply']): Variant {
  const { feedback = 'closed-is-1' } = familyFacts[driver];
  const plain = { driver, unlockReply, feedback, ...(dialect === undefined ? {} : { dialect }) };
  const board = boardOf({ ...plain, name: '', acknowledges: false, readable: false, signed: false, checked: false });
  const acknowledges = protocols[driver].unlock(board, 1).decode !== null;
  const name = `${driver}${dialect === undefined ? '' : ` ${dialect}`}${acknowledges ? '' : ', unlocks unanswered'}`;
  // Relays read back without an address are all that one family answers; two sources differ on it.
  const signed = driver !== 'kmtronic';
  const checked = driver !== 'winnsen' && driver !== 'kmtronic';
  return { ...plain, name, acknowledges, readable: protocols[driver].status(board).length > 0, signed, checked };
}

/** Where a family answers no unlock whatever the config says, two variants are one. */
function isDistinct(variant: Variant, index: number, all: readonly Variant[]): boolean {
  return all.findIndex(({ name }) => name === variant.name) === index;
}
