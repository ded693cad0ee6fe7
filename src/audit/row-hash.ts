import { createHash } from 'node:crypto';
import type { AuditRow } from './row.js';
import { type HashedFields, hashedJson, type Refs, refsJson } from './row-json.js';

/** The first row's `prev`. */
export const noPrev = '00'.repeat(32);

/** `commit`: SHA-256 over the 16 bytes of the salt, then the RFC 8785 JSON of the four references, `null` where empty. */
export function commitOf(salt: string, refs: Refs): string {
  return sha256(salt, refsJson(refs));
}

/**
 * `hash`: SHA-256 over the 32 bytes of `prev`, then the RFC 8785 JSON of all fields but the four references, `salt`, `prev`
 * and `hash`. That is 22 keys, always all of them: `commit` in lower hex, `error_args` as an array, empty fields `null`.
 */
export function hashOf(row: HashedFields & Pick<AuditRow, 'prev'>): string {
  return sha256(row.prev, hashedJson(row));
}

/** Bytes to be hashed are put together here: one call of the library for each hash takes less than two. */
const room = Buffer.alloc(16 * 1024);

function sha256(prefixHex: string, json: string): string {
  const prefixBytes = room.write(prefixHex, 'hex');
  // A character is at most three bytes.
  if (prefixBytes + 3 * json.length > room.length) {
    return createHash('sha256').update(prefixHex, 'hex').update(json).digest('hex');
  }
  const bytes = prefixBytes + room.write(json, prefixBytes);
  return createHash('sha256').update(room.subarray(0, bytes)).digest('hex');
}
