import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { LockerError } from '../lib/errors.js';
import { jsonOf } from '../lib/json-text.js';
import { publicKeyFault } from './ed25519-point.js';
import { type CommandName, commandNames, type SignedType, trustedTypes } from './signed-types.js';

export interface TrustedKey {
  readonly kid: string;
  readonly typs: ReadonlySet<SignedType>;
  /** The commands that it may sign. */
  readonly cmds: ReadonlySet<CommandName>;
  readonly key: KeyObject;
}

/** Keys by `kid`. */
export type TrustSet = ReadonlyMap<string, TrustedKey>;

/** A JWK Set (RFC 7517) with at least one key. What the keys are is looked at one by one. */
export const jwkSet = z.object({ keys: z.array(z.looseObject({})).min(1) });
export type Jwks = z.output<typeof jwkSet>['keys'];

const words = {
  kid: 'it needs a "kid" of 1 to 64 visible characters',
  kind: 'it is no Ed25519 key: "kty" must be "OKP" and "crv" must be "Ed25519"',
  x: '"x" must be the public key, 32 bytes in base64url without padding',
  typs: `it needs "typs", what it may sign: a list of ${trustedTypes.join(', ')}`,
  cmds: `it signs cmd+jwt, so it needs "cmds", the commands: a list of ${commandNames.join(', ')}`,
  noCmds: 'it has "cmds", which is for keys whose "typs" have cmd+jwt',
  noTyps: 'it has "typs" or "cmds", and a root signs keys+jwt only: is this a set of other keys?',
  alg: '"alg" must be "EdDSA", or be left out',
  use: '"use" must be "sig", or be left out',
  secret: 'it carries "d", its secret part, which belongs to the signer alone: make a new key',
} as const;

const shape = {
  kid: z.string(words.kid).regex(/^[\x21-\x7e]{1,64}$/, words.kid),
  kty: z.literal('OKP', words.kind),
  crv: z.literal('Ed25519', words.kind),
  x: z.string(words.x).regex(/^[A-Za-z0-9_-]{43}$/, words.x),
  alg: z.enum(['EdDSA', 'Ed25519'], words.alg).optional(),
  use: z.literal('sig', words.use).optional(),
  // A secret that was handed round signs for nobody in particular any more.
  d: z.never(words.secret).optional(),
};

/** A key of a trust set, as a JWK (RFC 8037). */
export const trustedJwk = z
  .object({
    ...shape,
    typs: z.array(z.enum(trustedTypes, words.typs), words.typs).min(1, words.typs),
    cmds: z.array(z.enum(commandNames, words.cmds), words.cmds).min(1, words.cmds).optional(),
  })
  .superRefine(({ typs, cmds }, { addIssue }) => {
    const commands = typs.includes('cmd+jwt');
    if (commands !== (cmds !== undefined)) addIssue(commands ? words.cmds : words.noCmds);
  })
  .transform(({ kid, x, typs, cmds }) => ({ kid, x, typs, cmds: cmds ?? [] }));

const rootSchema = z
  .object({
    ...shape,
    typs: z.never(words.noTyps).optional(),
    cmds: z.never(words.noTyps).optional(),
  })
  .transform(({ kid, x }) => ({ kid, x, typs: ['keys+jwt' as const], cmds: [] }));

type KeySchema = z.ZodType<{ kid: string; x: string; typs: SignedType[]; cmds: CommandName[] }>;

/** The active root and its spare. */
const mostRoots = 2;

/**
 * Reads a JWK Set and looks no further than at its form.
 * @param file only named in the message
 * @throws LockerError `trust.malformed`
 */
export function parseJwks(text: string, file: string): Jwks {
  const set = jwkSet.safeParse(jsonOf(text));
  if (set.success) return set.data.keys;
  const message = `${file}: expected a JWK Set, {"keys": [...]} with at least one key in it`;
  throw new LockerError('trust.malformed', message, { file });
}

/**
 * Reads a JWK Set of Ed25519 keys (RFC 8037), each with `typs`. Unknown members are ignored, as the RFC asks.
 * One bad key refuses the whole set, so that nobody believes in a key that is not there.
 * @param file only named in the message
 * @throws LockerError `trust.malformed`, `trust.bad_key`; the message tells each key at fault and why
 */
export function parseTrustSet(text: string, file: string): TrustSet {
  return keysOrThrow(readJwks(parseJwks(text, file)), file);
}

/**
 * Reads the pinned roots: a JWK Set of one or two Ed25519 keys that sign `keys+jwt` and nothing else.
 * @param file only named in the message
 * @throws LockerError `trust.malformed`, `trust.bad_key`
 */
export function parseRoots(text: string, file: string): TrustSet {
  const jwks = parseJwks(text, file);
  if (jwks.length > mostRoots) {
    const message = `${file}: expected one root, or two with a spare one, and found ${jwks.length} keys`;
    throw new LockerError('trust.malformed', message, { file });
  }
  return keysOrThrow(readKeys(jwks, rootSchema), file);
}

/** Keys that are all acceptable, or what is wrong with each that is not. */
export interface ReadKeys {
  readonly keys: TrustSet;
  readonly faults: readonly string[];
}

/** Reads the keys of a trust set. Never throws for what they hold. */
export function readJwks(jwks: Jwks): ReadKeys {
  return readKeys(jwks, trustedJwk);
}

function readKeys(jwks: Jwks, schema: KeySchema): ReadKeys {
  const keys = new Map<string, TrustedKey>();
  const faults: string[] = [];
  for (const [index, jwk] of jwks.entries()) {
    const name = `key ${index + 1}${typeof jwk.kid === 'string' ? ` (kid ${JSON.stringify(jwk.kid)})` : ''}`;
    const read = schema.safeParse(jwk);
    if (!read.success) {
      faults.push(`${name}: ${read.error.issues[0]?.message ?? 'not as expected'}`);
      continue;
    }
    const { kid, x, typs, cmds } = read.data;
    const fault = pointFault(x) ?? (keys.has(kid) ? 'an earlier key has this kid' : undefined);
    if (fault === undefined) keys.set(kid, { kid, typs: new Set(typs), cmds: new Set(cmds), key: publicKey(x) });
    else faults.push(`${name}: ${fault}`);
  }
  return { keys, faults };
}

function keysOrThrow({ keys, faults }: ReadKeys, file: string): TrustSet {
  if (faults.length === 0) return keys;
  throw new LockerError('trust.bad_key', `${file}: ${faults.join('; ')}`, { file, faults: faults.length });
}

function publicKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function pointFault(x: string): string | undefined {
  const bytes = Buffer.from(x, 'base64url');
  return bytes.toString('base64url') === x ? publicKeyFault(bytes) : words.x;
}
