import type { AuditRow } from './row.js';

/** A row in the database: hashes and salt as bytes, `error_args` as JSON text. */
export type DatabaseRow = Omit<AuditRow, 'commit' | 'salt' | 'prev' | 'hash' | 'error_args'> & {
  readonly commit: Buffer;
  readonly salt: Buffer | null;
  readonly prev: Buffer;
  readonly hash: Buffer;
  readonly error_args: string | null;
};

export const insertSql = `INSERT INTO audit (chain, seq, boot, mono_ms, wall_ms, clock, cabinet, board, locker, event,
    access_mode, outcome, reason, credential_ref, subject_ref, order_ref, payment_ref, payment_status, actor, actor_role,
    error, error_args, retention, policy, "commit", salt, supersedes, prev, hash)
  VALUES (@chain, @seq, @boot, @mono_ms, @wall_ms, @clock, @cabinet, @board, @locker, @event,
    @access_mode, @outcome, @reason, @credential_ref, @subject_ref, @order_ref, @payment_ref, @payment_status, @actor,
    @actor_role, @error, @error_args, @retention, @policy, @commit, @salt, @supersedes, @prev, @hash)`;

export function toDatabase(row: AuditRow): DatabaseRow {
  return {
    ...row,
    commit: Buffer.from(row.commit, 'hex'),
    salt: row.salt === null ? null : Buffer.from(row.salt, 'hex'),
    prev: Buffer.from(row.prev, 'hex'),
    hash: Buffer.from(row.hash, 'hex'),
    error_args: row.error_args === null ? null : JSON.stringify(row.error_args),
  };
}

export function fromDatabase(row: DatabaseRow): AuditRow {
  return {
    ...row,
    commit: row.commit.toString('hex'),
    salt: row.salt?.toString('hex') ?? null,
    prev: row.prev.toString('hex'),
    hash: row.hash.toString('hex'),
    error_args: row.error_args === null ? null : JSON.parse(row.error_args),
  };
}
