import type { AuditRow } from './row.js';

/**
 * A row as it lies in a database that somebody may have changed: `error_args` is its text, whatever that is. Where it is what
 * lockerd wrote it is its own RFC 8785 JSON, so that a row is hashed as it stands.
 */
export type StoredRow = Omit<AuditRow, 'error_args'> & { readonly error_args: string | null };

type Values = readonly [
  chain: string,
  seq: number,
  boot: string,
  mono_ms: number,
  wall_ms: number,
  clock: AuditRow['clock'],
  cabinet: string,
  board: string | null,
  locker: string | null,
  event: AuditRow['event'],
  access_mode: AuditRow['access_mode'],
  outcome: AuditRow['outcome'],
  reason: AuditRow['reason'],
  credential_ref: string | null,
  subject_ref: string | null,
  order_ref: string | null,
  payment_ref: string | null,
  payment_status: AuditRow['payment_status'],
  actor: string | null,
  actor_role: AuditRow['actor_role'],
  error: string | null,
  error_args: string | null,
  retention: AuditRow['retention'],
  policy: string,
  commit: string,
  salt: string | null,
  supersedes: number | null,
  prev: string,
  hash: string,
];

export type { Values as StoredValues };

/** As an array and with its bytes in hex: the database hands a row over in a third of the time. */
export const selectStored = `SELECT chain, seq, boot, mono_ms, wall_ms, clock, cabinet, board, locker, event, access_mode,
    outcome, reason, credential_ref, subject_ref, order_ref, payment_ref, payment_status, actor, actor_role, error,
    error_args, retention, policy, lower(hex("commit")), CASE WHEN salt IS NULL THEN NULL ELSE lower(hex(salt)) END,
    supersedes, lower(hex(prev)), lower(hex(hash))
  FROM audit`;

export function storedRow(values: Values): StoredRow {
  return {
    chain: values[0],
    seq: values[1],
    boot: values[2],
    mono_ms: values[3],
    wall_ms: values[4],
    clock: values[5],
    cabinet: values[6],
    board: values[7],
    locker: values[8],
    event: values[9],
    access_mode: values[10],
    outcome: values[11],
    reason: values[12],
    credential_ref: values[13],
    subject_ref: values[14],
    order_ref: values[15],
    payment_ref: values[16],
    payment_status: values[17],
    actor: values[18],
    actor_role: values[19],
    error: values[20],
    error_args: values[21],
    retention: values[22],
    policy: values[23],
    commit: values[24],
    salt: values[25],
    supersedes: values[26],
    prev: values[27],
    hash: values[28],
  };
}

/** Whether `error_args` is as lockerd writes it: of other spellings of the same list somebody else is the author. */
export function hasReadableArgs({ error_args }: StoredRow): boolean {
  return error_args === null || /^\[(?:(?:0|-?[1-9]\d{0,15})(?:,(?:0|-?[1-9]\d{0,15}))*)?\]$/.test(error_args);
}
