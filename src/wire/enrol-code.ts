import { createHash, timingSafeEqual } from 'node:crypto';

/** Crockford's base 32: no letter that is taken for a digit, or for another letter, when it is read from paper. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 27 characters of five random bits, 135 in all, and one that tells a misspelt code. */
const randomCharacters = 27;
const groupLength = 4;
/** So many random bytes make a code. */
export const enrolCodeBytes = randomCharacters;

/**
 * A new one-time code: seven groups of four characters, such as `7K3M-9QXP-...`.
 * @param random `enrolCodeBytes` bytes, of each of which five bits count
 */
export function newEnrolCode(random: Uint8Array): string {
  if (random.length !== enrolCodeBytes) throw new Error(`a code takes ${enrolCodeBytes} random bytes`);
  const text = [...random].map((byte) => alphabet.charAt(byte & 31)).join('');
  const whole = `${text}${checkOf(text)}`;
  return (whole.match(new RegExp(`.{${groupLength}}`, 'g')) ?? []).join('-');
}

/**
 * A code in its one spelling, whatever it was typed as: small letters, blanks, hyphens, O for 0, I and L for 1. `undefined` when it is
 * no code: too long, too short, or misspelt.
 */
export function readEnrolCode(typed: string): string | undefined {
  if (typed.length > 128) return undefined;
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const [random, check] = [text.slice(0, randomCharacters), text.slice(randomCharacters)];
  const known = [...text].every((character) => alphabet.includes(character));
  return known && random.length === randomCharacters && check === checkOf(random) ? text : undefined;
}

/** What is stored of a code. Nobody guesses 135 random bits, so a slow hash adds nothing. @param code in its one spelling */
export function enrolCodeHash(code: string, cabinet: string): string {
  return createHash('sha256').update(`lockerd enrol code\0${cabinet}\0${code}`).digest('hex');
}

/** Whether two hashes are the same, in a time that does not tell where they differ. */
export function sameHash(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function checkOf(random: string): string {
  return alphabet.charAt((createHash('sha256').update(random).digest()[0] ?? 0) & 31);
}
