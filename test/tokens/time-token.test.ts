import { describe, expect, test } from 'vitest';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { signer } from './signer.js';

const cloud = signer('t1', ['time+jwt']);
const header = { alg: 'EdDSA', kid: 't1', typ: 'time+jwt' } as const;
const claims = { aud: 'CAB-1', nonce: 'n0nce_-', now: 1_790_000_000.25 };

async function reasonOf(text: string, trust = cloud.trust): Promise<string> {
  const reading = await readTimeToken(text, trust);
  return reading.kind === 'refused' ? reading.reason : 'verified';
}

describe('a time token', () => {
  test('says which cabinet and nonce it answers, and the time in ms', async () => {
    expect(await readTimeToken(await cloud.jws(header, claims), cloud.trust)).toEqual({
      kind: 'verified',
      cabinet: 'CAB-1',
      nonce: 'n0nce_-',
      nowMs: 1_790_000_000_250,
    });
  });

  test('may carry the claims of every signed object', async () => {
    const full = { ...claims, jti: 'j1', iat: 1_790_000_000, exp: 1_790_000_010, iss: 'cloud' };
    expect(await reasonOf(await cloud.jws(header, full))).toBe('verified');
  });

  const bad: [string, object, string][] = [
    ['no aud', { aud: undefined }, 'bad_claims'],
    ['no nonce', { nonce: undefined }, 'bad_claims'],
    ['a nonce with spaces', { nonce: 'a b' }, 'bad_claims'],
    ['a nonce of 65 characters', { nonce: 'n'.repeat(65) }, 'bad_claims'],
    ['no time', { now: undefined }, 'bad_claims'],
    ['a time as text', { now: '1790000000' }, 'bad_claims'],
    ['an end that it has reached itself', { exp: 1_790_000_000 }, 'bad_claims'],
    ['a claim that is not known', { zone: 'UTC' }, 'unknown_claim'],
  ];
  test.each(bad)('with %s is refused', async (_, change, reason) => {
    expect(await reasonOf(await cloud.jws(header, { ...claims, ...change }))).toBe(reason);
  });

  test('is refused from a key that may not tell the time, and under another typ', async () => {
    const receipts = signer('t1', ['receipt+jwt']);
    expect(await reasonOf(await receipts.jws(header, claims), receipts.trust)).toBe('key_misused');
    expect(await reasonOf(await cloud.jws({ ...header, typ: 'ack+jwt' }, claims))).toBe('wrong_typ');
  });

  test('may be 8 KiB long, and no longer', async () => {
    const reasons = new Map<number, string>();
    for (let length = 5_900; length < 6_100; length++) {
      const text = await cloud.jws(header, { ...claims, iss: 'x'.repeat(length) });
      reasons.set(text.length, await reasonOf(text));
    }
    expect([...reasons].filter(([length, reason]) => length > 8192 !== (reason === 'too_long'))).toEqual([]);
    expect(new Set(reasons.values())).toEqual(new Set(['verified', 'too_long']));
  });
});
