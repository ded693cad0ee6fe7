import { z } from 'zod';

/**
 * What the TEXT columns take: ids, hashes and words of closed lists, never text that somebody wrote. SQLite checks a column's type,
 * these check the rest where a row is written. What does not fit is a fault of the program: whoever called had to look before.
 */

/** An id of the config or of a person who runs the cabinet, and what is typed before a PIN. */
export const configId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
/** The id of a right, token, command or booking. */
export const reference = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
export const bootId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
export const code = z.string().regex(/^[a-z_]{1,32}$/);
export const pinHash = z.string().regex(/^\$argon2id\$[A-Za-z0-9$=,+/]{1,200}$/);
export const cardHash = z.string().regex(/^[0-9a-f]{64}$/);
/** The `x` of an X25519 key, and its `kid` behind a dot. */
export const receiverKey = z.string().regex(/^[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{1,32})?$/);
/** A JWE in compact form. */
export const sealedText = z.string().regex(/^[A-Za-z0-9_-]+\.\.([A-Za-z0-9_-]+\.){2}[A-Za-z0-9_-]+$/);
/** A keyed hash by which a person, or a right of his, is known. */
export const personKey = cardHash;
export const throttleKey = z.string().regex(/^[0-9a-f]{32}$/);
/** The id of one database's life; an earlier version of the program may have made it. */
export const chainId = z.string().regex(/^[A-Za-z0-9]{1,32}$/);
export const rowHash = z.string().regex(/^[0-9a-f]{64}$/);
