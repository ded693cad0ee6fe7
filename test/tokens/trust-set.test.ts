import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { publicKeyFault } from '../../src/tokens/ed25519-point.js';
import { newSigningKey } from '../../src/tokens/signing.js';
import { parseRoots, parseTrustSet } from '../../src/tokens/trust-set.js';

const p = 2n ** 255n - 19n;
const d = (-121665n * inverse(121666n) + p * 121665n * p) % p;

function mod(value: bigint): bigint {
  return ((value % p) + p) % p;
}

function inverse(value: bigint): bigint {
  let result = 1n;
  for (let rest = p - 2n, square = mod(value); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

type Point = readonly [bigint, bigint];

/** The addition law of RFC 8032, section 5.1.4, in affine numbers. */
function add([x1, y1]: Point, [x2, y2]: Point): Point {
  const k = mod(d * x1 * x2 * y1 * y2);
  return [mod((x1 * y2 + x2 * y1) * inverse(1n + k)), mod((y1 * y2 + x1 * x2) * inverse(1n - k))];
}

function encoded([x, y]: Point): Buffer {
  return Buffer.from((y | ((x & 1n) << 255n)).toString(16).padStart(64, '0'), 'hex').reverse();
}

/** A point of order 8, as its y is published (RFC 7748's small subgroup), and all its multiples. */
function smallOrderPoints(): Point[] {
  const y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  const root = sqrt(mod((y * y - 1n) * inverse(d * y * y + 1n)));
  const points: Point[] = [[root, y]];
  for (let n = 1; n < 8; n++) points.push(add(points[n - 1] ?? [0n, 1n], [root, y]));
  return points;
}

function sqrt(square: bigint): bigint {
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let rest = exponent, s = base; rest > 0n; rest >>= 1n, s = mod(s * s)) if (rest & 1n) result = mod(result * s);
    return result;
  };
  const root = power(square, (p + 3n) / 8n);
  return mod(root * root) === square ? root : mod(root * power(2n, (p - 1n) / 4n));
}

describe('a public key', () => {
  test('that a generator made is fit', () => {
    for (let n = 0; n < 20; n++) {
      expect(publicKeyFault(Buffer.from(newSigningKey('k', ['access+jwt']).secret.x, 'base64url'))).toBeUndefined();
    }
  });

  test('of small order is refused: all eight points, each the sum of the one before and a point of order 8', () => {
    const points = smallOrderPoints();
    expect(points.at(-1)).toEqual([0n, 1n]);
    expect(new Set(points.map((point) => encoded(point).toString('hex'))).size).toBe(8);
    for (const point of points) expect(publicKeyFault(encoded(point))).toMatch(/small order/);
  });

  test('in a second spelling is refused', () => {
    for (const y of [p, p + 1n, p + 18n]) expect(publicKeyFault(encoded([0n, y]))).toMatch(/not canonical/);
  });

  test('that is no point is refused, as half of all numbers are', () => {
    let points = 0;
    for (let n = 0; n < 64; n++) if (publicKeyFault(randomBytes(32).fill(0, 31)) === undefined) points++;
    expect(points).toBeGreaterThan(8);
    expect(points).toBeLessThan(56);
    expect(publicKeyFault(Buffer.from([2, ...Array(31).fill(0)]))).toMatch(/no point/);
  });
});

const { x } = newSigningKey('k1', []).secret;
const good = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', typs: ['access+jwt'] };
const setOf = (...keys: object[]): string => JSON.stringify({ keys });

function refusal(text: string, parse = parseTrustSet): LockerError {
  try {
    parse(text, 'trust.jwks');
  } catch (error) {
    if (error instanceof LockerError) return error;
  }
  throw new Error('the set was not refused');
}

describe('a trust set', () => {
  test('gives its keys by kid, with what each may sign; members that are not known are ignored', () => {
    const second = newSigningKey('k2', ['cmd+jwt', 'ack+jwt']).trust.keys[0] ?? {};
    const set = parseTrustSet(
      setOf({ ...good, x, alg: 'EdDSA', use: 'sig' }, { ...second, cmds: ['open'], of: 'x' }),
      'f',
    );
    expect([...set].map(([kid, { typs, cmds }]) => [kid, [...typs], [...cmds]])).toEqual([
      ['k1', ['access+jwt'], []],
      ['k2', ['cmd+jwt', 'ack+jwt'], ['open']],
    ]);
  });

  test.each([
    ['no JSON', '{"keys":'],
    ['a list', '[]'],
    ['no keys', '{}'],
    ['an empty list of keys', '{"keys":[]}'],
    ['a key that is no object', '{"keys":["k1"]}'],
  ])('that is %s is malformed', (_, text) => {
    expect(refusal(text)).toMatchObject({ code: 'trust.malformed', message: expect.stringContaining('trust.jwks') });
  });

  const faults: [string, object, RegExp][] = [
    ['no kid', { ...good, kid: undefined, x }, /key 1: it needs a "kid"/],
    ['another curve', { ...good, x, crv: 'X25519' }, /key 1 \(kid "k1"\): it is no Ed25519 key/],
    ['another kind', { ...good, x, kty: 'RSA' }, /no Ed25519 key/],
    ['no x', good, /"x" must be the public key/],
    ['a short x', { ...good, x: x.slice(1) }, /"x" must be the public key/],
    ['an x with loose bits', { ...good, x: `${'A'.repeat(42)}B` }, /"x" must be the public key/],
    ['a point of small order', { ...good, x: `${'A'.repeat(43)}` }, /key 1 \(kid "k1"\): it is a point of small order/],
    ['a key that is not canonical', { ...good, x: encoded([0n, p + 3n]).toString('base64url') }, /not canonical/],
    [
      'a point off the curve',
      { ...good, x: Buffer.alloc(32, 2).fill(0, 1).toString('base64url') },
      /no point of the curve/,
    ],
    ['no typs', { ...good, x, typs: undefined }, /key 1 \(kid "k1"\): it needs "typs"/],
    ['empty typs', { ...good, x, typs: [] }, /it needs "typs"/],
    ['a misspelt typ', { ...good, x, typs: ['acces+jwt'] }, /it needs "typs"/],
    ['a typ that only roots sign', { ...good, x, typs: ['keys+jwt'] }, /it needs "typs"/],
    [
      'a command key without cmds',
      { ...good, x, typs: ['cmd+jwt'] },
      /key 1 \(kid "k1"\): it signs cmd\+jwt, so it needs "cmds"/,
    ],
    ['empty cmds', { ...good, x, typs: ['cmd+jwt'], cmds: [] }, /needs "cmds", the commands: a list of open, block/],
    ['a misspelt cmd', { ...good, x, typs: ['cmd+jwt'], cmds: ['right.putt'] }, /needs "cmds"/],
    ['cmds of a key that signs no commands', { ...good, x, cmds: ['open'] }, /it has "cmds", which is for keys whose/],
    ['another algorithm', { ...good, x, alg: 'HS256' }, /"alg" must be/],
    ['a key for encryption', { ...good, x, use: 'enc' }, /"use" must be/],
    ['a secret key', { ...good, x, d: x }, /carries "d", its secret part/],
  ];
  test.each(faults)('with %s is refused, and told which key and why', (_, key, says) => {
    const error = refusal(setOf(key));
    expect(error.code).toBe('trust.bad_key');
    expect(error.message).toMatch(says);
  });

  test('with one kid twice is refused', () => {
    expect(refusal(setOf({ ...good, x }, { ...good, x })).message).toMatch(
      /key 2 \(kid "k1"\): an earlier key has this kid/,
    );
  });

  test('with several faults is told all of them', () => {
    const { message } = refusal(setOf({ ...good, x, typs: [] }, { ...good, kid: 'k2', x: 'AAAA' }, { ...good, x }));
    expect(message).toMatch(/key 1 \(kid "k1"\).*; key 2 \(kid "k2"\)/);
    expect(message).not.toMatch(/key 3/);
  });

  test('of any text is a set or a refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((keys) => JSON.stringify({ keys })),
        ),
        (text) => {
          expect(refusal(text).code).toMatch(/^trust\./);
        },
      ),
    );
  });
});

describe('pinned roots', () => {
  const { typs: _, ...root } = good;
  const spare = newSigningKey('spare', []).trust.keys[0] ?? {};

  test('are one or two keys, which sign keys+jwt and nothing else', () => {
    const set = parseRoots(setOf({ ...root, x }, spare), 'roots.jwks');
    expect([...set].map(([kid, { typs, cmds }]) => [kid, [...typs], [...cmds]])).toEqual([
      ['k1', ['keys+jwt'], []],
      ['spare', ['keys+jwt'], []],
    ]);
  });

  const faults: [string, string, RegExp][] = [
    ['three of them', setOf({ ...root, x }, spare, { ...spare, kid: 'k3' }), /one root, or two .* found 3 keys/],
    ['none', setOf(), /expected a JWK Set/],
    ['a key of the trust set', setOf({ ...good, x }), /a root signs keys\+jwt only: is this a set of other keys\?/],
    ['cmds', setOf({ ...root, x, cmds: ['open'] }), /a root signs keys\+jwt only/],
    ['a point of small order', setOf({ ...root, x: 'A'.repeat(43) }), /small order/],
    ['a secret', setOf({ ...root, x, d: x }), /carries "d", its secret part/],
  ];
  test.each(faults)('with %s are refused', (_, text, says) => {
    expect(refusal(text, parseRoots).message).toMatch(says);
  });
});
