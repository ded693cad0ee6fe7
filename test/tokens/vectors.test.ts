import { readFileSync } from 'node:fs';
import { CompactSign, compactVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { decideCommand } from '../../src/access/decide-command.js';
import { trustRefusal } from '../../src/access/decide-trust.js';
import { readAccessToken, type TokenReading } from '../../src/tokens/access-token.js';
import { readCommand } from '../../src/tokens/command-token.js';
import { parseDeviceKeys } from '../../src/tokens/device-keys.js';
import { openEnvelope } from '../../src/tokens/envelope.js';
import { readKeysToken } from '../../src/tokens/keys-token.js';
import { openSealed } from '../../src/tokens/sealed.js';
import { parseSigningKey } from '../../src/tokens/signing.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { parseRoots, parseTrustSet } from '../../src/tokens/trust-set.js';

interface Vectors {
  readonly rfc8037: { readonly jwk: object; readonly jws: string; readonly payload: string };
  readonly negatives: readonly { readonly name: string; readonly jws: string }[];
  readonly trust: object;
  readonly vectors: readonly { readonly name: string; readonly text: string; readonly expected: TokenReading }[];
  readonly objects: {
    readonly atMs: number;
    readonly version: number;
    readonly trust: object;
    readonly roots: object;
    readonly vectors: readonly {
      readonly name: string;
      readonly typ: string;
      readonly text: string;
      readonly expected: string;
    }[];
  };
  readonly sealed: {
    readonly device: object;
    readonly vectors: readonly { readonly name: string; readonly text: string; readonly opened?: string }[];
  };
}

const { rfc8037, negatives, trust, vectors, objects, sealed }: Vectors = JSON.parse(
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

/** What a cabinet makes of a command, a trust set or a time. */
async function verdictOf(typ: string, text: string): Promise<string> {
  const { atMs: effectiveMs, version } = objects;
  const cabinet = 'CAB-PUNE-0042';
  const trusted = parseTrustSet(JSON.stringify(objects.trust), 'trust.jwks');
  if (typ === 'keys+jwt') {
    const reading = await readKeysToken(text, parseRoots(JSON.stringify(objects.roots), 'roots.jwks'));
    if (reading.kind === 'refused') return reading.reason;
    return trustRefusal({ set: reading.set, cabinet, known: { version }, lost: false, effectiveMs }) ?? 'accepted';
  }
  if (typ === 'cmd+jwt') {
    const reading = await readCommand(text, trusted);
    if (reading.kind === 'refused') return reading.reason;
    const { command, key } = reading;
    const moment = { clock: 'trusted', effectiveMs, lost: undefined } as const;
    const verdict = decideCommand({ command, key, cabinet, ...moment });
    return verdict.kind === 'refused' ? verdict.reason : 'accepted';
  }
  const reading = await readTimeToken(text, trusted);
  return reading.kind === 'refused' ? reading.reason : 'accepted';
}

test.each(objects.vectors)('$typ: $name', async ({ typ, text, expected }) => {
  expect(await verdictOf(typ, text)).toBe(expected);
});

test.each(sealed.vectors)('sealed by another program: $name', async ({ text, opened }) => {
  const device = parseDeviceKeys(JSON.stringify(sealed.device));
  if (!device) throw new Error('the keys of the device are none');
  const expected = opened === undefined ? { kind: 'refused', reason: 'bad_secret' } : { kind: 'opened', text: opened };
  expect(await openSealed(text, device.sealing)).toEqual(expected);
});
