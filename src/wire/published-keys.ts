import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify } from 'jose/jws/compact/verify';
import { z } from 'zod';
import { messageOf } from '../lib/errors.js';
import { type PublishedKey, parseSealingKey } from '../tokens/device-keys.js';

/** What `lockerctl device keys` prints: the keys that a cabinet publishes. */
export const publishedKeysFile = z.object({
  keys: z.array(z.looseObject({ crv: z.string(), kid: z.string(), x: z.string() })),
  signed: z.string(),
});

/** The claims of a `device+jwt`. */
export const deviceClaims = z.object({
  iss: z.string(),
  keys: z.array(z.looseObject({ kid: z.string(), x: z.string() })),
});

/** The keys of a cabinet that has shown that it has their private halves. */
export interface KeysOfCabinet {
  readonly kid: string;
  /** What its messages are verified with. */
  readonly key: KeyObject;
  readonly signingX: string;
  /** What secrets are sealed for. */
  readonly sealing: PublishedKey | undefined;
  /** Empty where there is no such key. */
  readonly sealingX: string;
}

type PublishedReading =
  | { readonly kind: 'good'; readonly keys: KeysOfCabinet }
  | { readonly kind: 'bad'; readonly why: string };

/** The signature under the keys shows that they are of this cabinet, and that it has the private half. Never throws for what they hold. */
export async function readPublishedKeys(file: unknown, cabinet: string): Promise<PublishedReading> {
  try {
    const { keys, signed } = publishedKeysFile.parse(file);
    const signing = keys.find(({ crv }) => crv === 'Ed25519');
    if (signing === undefined) return { kind: 'bad', why: 'has no Ed25519 key' };
    const { kid, x } = signing;
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const { payload, protectedHeader } = await compactVerify(signed, key, { algorithms: ['EdDSA'] });
    const said = deviceClaims.parse(JSON.parse(new TextDecoder().decode(payload)));
    if (protectedHeader.typ !== 'device+jwt' || !said.keys.some((one) => one.kid === kid && one.x === x)) {
      return { kind: 'bad', why: '`signed` is not for its keys' };
    }
    if (said.iss !== cabinet) return { kind: 'bad', why: `was made by the cabinet ${said.iss.slice(0, 32)}` };
    const sealing = parseSealingKey(JSON.stringify({ keys: said.keys }));
    return { kind: 'good', keys: { kid, key, signingX: x, sealing, sealingX: sealing?.x ?? '' } };
  } catch (error) {
    return { kind: 'bad', why: `does not hold the keys of a cabinet: ${messageOf(error)}` };
  }
}
