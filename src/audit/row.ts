import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accessModes, actorRoles, clockStates, newEventSchema, retentionClasses } from './event.js';
import { type HashedFields, hashedJson, type Refs, refsJson } from './row-json.js';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const given = newEventSchema.shape;

/**
 * One audit event as it is stored, shown and sent: these keys and no others. Every key is always there; an empty field is
 * `null`, in JSON and in the hash alike.
 */
export const auditRowSchema = z.strictObject({
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  seq: z.int().positive(),
  boot: z.string(),
  mono_ms: z.int(),
  wall_ms: z.int(),
  clock: z.enum(clockStates),
  cabinet: z.string(),
  board: given.board.unwrap().nullable(),
  locker: given.locker.unwrap().nullable(),
  event: given.event,
  access_mode: z.enum(accessModes).nullable(),
  outcome: given.outcome.unwrap().nullable(),
  reason: given.reason.unwrap().nullable(),
  credential_ref: given.credential_ref.unwrap().nullable(),
  subject_ref: given.subject_ref.unwrap().nullable(),
  order_ref: given.order_ref.unwrap().nullable(),
  payment_ref: given.payment_ref.unwrap().nullable(),
  payment_status: given.payment_status.unwrap().nullable(),
  actor: given.actor.unwrap().nullable(),
  actor_role: z.enum(actorRoles).nullable(),
  error: given.error.unwrap().nullable(),
  error_args: given.error_args.unwrap().nullable(),
  retention: z.enum(retentionClasses),
  policy: z.string(),
  commit: hex(32),
  salt: hex(16).nullable(),
  supersedes: given.supersedes.unwrap().nullable(),
  prev: hex(32),
  hash: hex(32),
});
export type AuditRow = z.output<typeof auditRowSchema>;

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
