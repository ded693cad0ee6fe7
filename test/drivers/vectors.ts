import { readFileSync } from 'node:fs';
import type { KerongFrame, KerongRequest } from '../../drivers/kerong-cu16-frames.js';
import type { Xor8aFrame, Xor8aRequest } from '../../drivers/xor-8a-frames.js';

/** A published frame, as test/vectors/boards.json keeps it. `negative`: published with a checksum that does not hold. */
interface Vector<Family extends string, Request, Frame> {
  readonly family: Family;
  readonly direction: 'request' | 'reply';
  readonly hex: string;
  readonly means: string;
  readonly request?: Request;
  readonly reply?: Frame;
  /** Channels whose feedback is 1 in a whole-board answer whose last byte is channels 1 to 8. */
  readonly onesLowLast?: readonly number[];
  readonly negative?: true;
}

/** As JSON has them: status bytes are a plain list. */
type PlainXor8aFrame = Exclude<Xor8aFrame, { kind: 'states' }> | { kind: 'states'; address: number; status: number[] };

type XorVector = Vector<'xor-8a', Xor8aRequest, PlainXor8aFrame>;
type KerongVector = Vector<'kerong-cu16', KerongRequest, KerongFrame>;

const all: readonly (XorVector | KerongVector)[] = JSON.parse(
  readFileSync(new URL('../vectors/boards.json', import.meta.url), 'utf8'),
);

export const xorVectors = all.filter((vector) => vector.family === 'xor-8a');
export const kerongVectors = all.filter((vector) => vector.family === 'kerong-cu16');

/** A frame as test/vectors/FAMILY.json keeps it. `asked`: the request that a simulated board answers with it. */
interface FamilyVector<Request, Frame> {
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
  /** Channels whose feedback is 1 in a whole-board answer whose last byte is channels 1 to 8. */
  readonly onesLowLast?: readonly number[];
  readonly negative?: true;
}

export function familyVectors<Request, Frame>(family: string): readonly FamilyVector<Request, Frame>[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${family}.json`, import.meta.url), 'utf8'));
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}
