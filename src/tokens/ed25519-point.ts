/** Prime of the field and constant of the curve: RFC 8032, section 5.1. */
const p = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** y of every point whose order divides 8. A signature of such a "key" can be made without knowing any secret. */
const smallOrderY: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  p - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
]);

/**
 * Why 32 bytes are no Ed25519 public key to trust, or `undefined` when they are one. Verifiers accept more than they should:
 * points of small order verify forged signatures, and a second spelling of a point is a second name of one key.
 */
export function publicKeyFault(bytes: Uint8Array): string | undefined {
  if (bytes.length !== 32) return `it has ${bytes.length} bytes, a public key has 32`;
  // The topmost bit is the sign of x. Only two points have no x to sign, and both are of small order.
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  if (y >= p) return 'it is not canonical: its number is not below the prime of the field';
  if (smallOrderY.has(y)) return 'it is a point of small order, for which anybody can sign';
  const [u, v] = xSquared(y);
  return isSquare((u * v) % p) ? undefined : 'it is no point of the curve';
}

/** x² of a point as a fraction: (y² - 1) / (d y² + 1). */
function xSquared(y: bigint): readonly [bigint, bigint] {
  const y2 = (y * y) % p;
  return [(y2 - 1n + p) % p, (d * y2 + 1n) % p];
}

/** Euler's criterion. A fraction is a square when the product of its two parts is one. */
function isSquare(value: bigint): boolean {
  return power(value, (p - 1n) / 2n) <= 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
