import { hash, verify } from '@node-rs/argon2';

/** Argon2id (the library's default algorithm); parameters and salt are kept in the hash itself. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Verified against when there is no right, so that every denial costs the same work. Made with the parameters above from
 * 32 random bytes that were thrown away.
 */
const decoy = '$argon2id$v=19$m=19456,t=2,p=1$IJIbCKaOiIH6ZR1fVxg/oQ$BiYNPUsG0YMMezyCgV+fZWKoZSPTKxkQAL19viCQRZw';

/** @param key the PIN after the pepper: `Pepper.pinKey` */
export function hashPin(key: string): Promise<string> {
  return hash(key, parameters);
}

/** One verification, whether there is a stored hash or not. */
export async function pinMatches(stored: string | undefined, key: string): Promise<boolean> {
  const matches = await verify(stored ?? decoy, key);
  return matches && stored !== undefined;
}
