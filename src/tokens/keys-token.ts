import { createHash } from 'node:crypto';
import { z } from 'zod';
import { payeeForm } from '../config/payee.js';
import { canonicalJson } from '../lib/canonical-json.js';
import { audience, takenUntil, timelessClaims } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import { jwkSet, type ReadKeys, readJwks, type TrustSet } from './trust-set.js';

/** The claims of a `keys+jwt`. */
export const keysClaims = z.strictObject({
  aud: audience,
  /** Counts up: a set that was replaced never comes back. */
  ver: z.int().min(1).max(2_147_483_647),
  keys: jwkSet.shape.keys,
  /** UPI addresses that may be paid, in the place of those of the config; left out: none. */
  payees: z.array(z.string().regex(payeeForm)).optional(),
  ...timelessClaims,
});
export type KeysClaims = z.output<typeof keysClaims>;

/** A new trust set, as a root signed it. */
export interface SignedTrustSet extends ReadKeys {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly version: number;
  /** UPI addresses that may be paid. */
  readonly payees: readonly string[];
  /** Which set it is, whoever signed it: hash of keys and payees. */
  readonly hash: string;
  /** `kid` of the root. */
  readonly root: string;
  /** From this wall time on it is not brought in any more; a set in force stays in force. */
  readonly untilMs?: number;
}

export type KeysReading = { readonly kind: 'verified'; readonly set: SignedTrustSet } | Refused;

/** Reads a text as a `keys+jwt`. Never throws for what the text holds. */
export async function readKeysToken(text: string, roots: TrustSet): Promise<KeysReading> {
  const reading = await readSigned(text, 'keys+jwt', keysClaims, roots);
  if (reading.kind === 'refused') return reading;
  const { aud, ver, keys, payees = [] } = reading.claims;
  const hash = createHash('sha256').update(canonicalJson({ keys, payees })).digest('base64url');
  const set = {
    cabinet: aud,
    version: ver,
    payees,
    hash,
    root: reading.key.kid,
    ...takenUntil(reading.claims),
    ...readJwks(keys),
  };
  return { kind: 'verified', set };
}
