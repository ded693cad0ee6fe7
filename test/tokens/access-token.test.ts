import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessClaims, readAccessToken } from '../../src/tokens/access-token.js';
import { type Signer, signer } from './signer.js';

const cloud = signer();
const header = { alg: 'EdDSA', kid: 'k1', typ: 'access+jwt' } as const;
const claims = { aud: 'CAB-1', jti: 't1', exp: 1_790_000_000, lkr: 'A01' };

async function reasonOf(text: string, { trust }: Signer = cloud): Promise<string> {
  const reading = await readAccessToken(text, trust);
  return reading.kind === 'refused' ? reading.reason : 'verified';
}

describe('a text that is no token', () => {
  test.each([
    ['a URL', 'https://example.com/a.b.c', 'not_a_token'],
    ['a UPI code', 'upi://pay?pa=merchant@bank&am=100.00&cu=INR', 'not_a_token'],
    ['binary', '\u0000\u0001\u0002.\u0003.\u0004', 'not_a_token'],
    ['half a surrogate pair', '\ud800', 'not_a_token'],
    ['dots', '..', 'not_a_token'],
    ['four parts', 'e30.e30.e30.e30', 'not_a_token'],
    ['a header that is a list', `${Buffer.from('[]').toString('base64url')}..`, 'not_a_token'],
    ['an empty header', 'e30..', 'bad_alg'],
    ['1025 characters', 'a'.repeat(1025), 'too_long'],
    ['fewer characters but more bytes', 'प'.repeat(342), 'too_long'],
  ])('%s', async (_, text, reason) => {
    expect(await reasonOf(text)).toBe(reason);
  });

  test('is refused whatever it is, and nothing is thrown', async () => {
    const part = fc.string().map((text) => Buffer.from(text).toString('base64url'));
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
      fc
        .tuple(
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
          part,
          part,
        )
        .map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await reasonOf(text)).not.toBe('verified');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a token', () => {
  test('says what its claims say, and nothing that they do not; a fraction of a millisecond never lengthens it', async () => {
    const read = async (given: object) => readAccessToken(await cloud.token({ ...claims, ...given }), cloud.trust);
    const plain = { jti: 't1', cabinet: 'CAB-1', lockers: ['A01'], uses: 1, untilMs: 1_790_000_000_000 };
    expect(await read({})).toStrictEqual({ kind: 'verified', token: plain });
    const all = {
      lkr: ['A01', 'A02'],
      use: 3,
      nbf: 5.0001,
      iat: 4.0009,
      exp: 1_790_000_000.0009,
      ref: 'BK1',
      rnt: 'r1',
    };
    expect(await read(all)).toStrictEqual({
      kind: 'verified',
      token: { ...plain, lockers: ['A01', 'A02'], uses: 3, fromMs: 5001, issuedMs: 4000, ref: 'BK1', rental: 'r1' },
    });
  });

  test('of 1024 bytes is read, and a longer one is not', async () => {
    const reasons = new Map<number, string>();
    for (let length = 400; length < 600; length++) {
      const text = await cloud.token({ ...claims, iss: 'x'.repeat(length) });
      reasons.set(text.length, await reasonOf(text));
    }
    expect(reasons.get(1024)).toBe('verified');
    expect([...reasons].filter(([length, reason]) => length > 1024 !== (reason === 'too_long'))).toEqual([]);
  });

  test('with any one character changed is refused', async () => {
    const text = await cloud.token(claims);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(...'AZaz09-_.='), async (at, character) => {
        fc.pre(text[at] !== character);
        expect(await reasonOf(`${text.slice(0, at)}${character}${text.slice(at + 1)}`)).not.toBe('verified');
      }),
      { numRuns: 300 },
    );
  });

  test('of a key that is not trusted any more is refused', async () => {
    expect(await reasonOf(await cloud.token(claims), signer('k2'))).toBe('unknown_key');
    expect(await reasonOf(await cloud.token(claims), signer('k1'))).toBe('bad_signature');
  });

  const bad: [string, object][] = [
    ['no aud', { aud: undefined }],
    ['no jti', { jti: undefined }],
    ['a jti of 33 characters', { jti: 'j'.repeat(33) }],
    ['an empty jti', { jti: '' }],
    ['a jti with spaces', { jti: 'a name' }],
    ['a jti that is a number', { jti: 1 }],
    ['no exp', { exp: undefined }],
    ['an exp that is text', { exp: '1790000000' }],
    ['an exp in milliseconds, beyond every date', { exp: 1e16 }],
    ['a negative nbf', { nbf: -1 }],
    ['no lkr', { lkr: undefined }],
    ['an empty list of lockers', { lkr: [] }],
    ['one locker twice', { lkr: ['A01', 'A01'] }],
    ['a locker that is no id', { lkr: '../A01' }],
    ['no uses', { use: 0 }],
    ['half a use', { use: 0.5 }],
    ['uses as text', { use: '2' }],
    ['a ref of 33 characters', { ref: 'r'.repeat(33) }],
    ['an iat that is text', { iat: 'now' }],
  ];
  test.each(bad)('with %s is refused', async (_, change) => {
    expect(await reasonOf(await cloud.jws(header, { ...claims, ...change }))).toBe('bad_claims');
  });

  test.each([
    'sub',
    'hours',
    'mode',
    '__proto__',
  ])('with the claim %s, which may be a limit, is refused', async (name) => {
    const json = `${JSON.stringify(claims).slice(0, -1)},"${name}":"x"}`;
    expect(await reasonOf(await cloud.jws(header, json))).toBe('unknown_claim');
  });

  test('never says more than its claims: fractions are rounded to its disadvantage', async () => {
    const text = await cloud.token({ ...claims, exp: 10.0009, nbf: 5.0001 } satisfies AccessClaims);
    expect(await readAccessToken(text, cloud.trust)).toMatchObject({ token: { untilMs: 10_000, fromMs: 5001 } });
  });
});
