import { readFileSync } from 'node:fs';
import { CompactSign, compactVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { readAccessToken, type TokenReading } from '../../src/tokens/access-token.js';
import { openEnvelope } from '../../src/tokens/envelope.js';
import { parseSigningKey } from '../../src/tokens/signing.js';
import { parseTrustSet } from '../../src/tokens/trust-set.js';

interface Vectors {
  readonly rfc8037: { readonly jwk: object; readonly jws: string; readonly payload: string };
  readonly negatives: readonly { readonly name: string; readonly jws: string }[];
  readonly trust: object;
  readonly vectors: readonly { readonly name: string; readonly text: string; readonly expected: TokenReading }[];
}

const { rfc8037, negatives, trust, vectors }: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/tokens.json', import.meta.url), 'utf8'),
);
const keys = parseTrustSet(JSON.stringify(trust), 'trust.jwks');

describe('RFC 8037, appendix A', () => {
  test('its key, read as one of the trust set, verifies its signature', async () => {
    const key = keys.get('k1')?.key;
    if (!key) throw new Error('no key k1');
    const { payload } = await compactVerify(rfc8037.jws, key, { algorithms: ['EdDSA'] });
    expect(Buffer.from(payload).toString()).toBe(rfc8037.payload);
  });

  test('its key, read as a signing key, makes its signature', async () => {
    const { key } = parseSigningKey(JSON.stringify({ ...rfc8037.jwk, kid: 'k1' }), 'key.jwk');
    const signed = new CompactSign(Buffer.from(rfc8037.payload)).setProtectedHeader({ alg: 'EdDSA' });
    expect(await signed.sign(key)).toBe(rfc8037.jws);
  });
});

test.each(negatives)('the published negative is refused: $name', async ({ jws }) => {
  const envelope = await openEnvelope(jws, 'access+jwt', keys);
  expect(envelope).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^bad_(alg|header)$/) });
});

test.each(vectors)('$name', async ({ text, expected }) => {
  expect(await readAccessToken(text, keys)).toEqual(expected);
});
