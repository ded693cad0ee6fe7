import { z } from 'zod';
import { accessModes, actorRoles, clockStates, newEventSchema, retentionClasses } from './event.js';

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
