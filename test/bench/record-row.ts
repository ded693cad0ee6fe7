import { randomBytes } from 'node:crypto';
import type { AuditRow } from '../../src/audit/row.js';
import { commitOf, hashOf } from '../../src/audit/row-hash.js';

/** A row as an opening leaves it. */
export function openingRow(chain: string, seq: number, prev: string): AuditRow {
  const refs = { subject_ref: `BK${seq}`, credential_ref: `right-${seq % 500}`, order_ref: null, payment_ref: null };
  const salt = randomBytes(16).toString('hex');
  const hashed = {
    chain,
    seq,
    boot: '3f0a2c7d',
    mono_ms: seq * 1000,
    wall_ms: 1_795_000_000_000 + seq * 1000,
    clock: 'trusted',
    cabinet: 'CAB-PUNE-0042',
    board: 'b1',
    locker: 'A01',
    event: 'lock.opened',
    access_mode: 'pin',
    outcome: 'opened',
    reason: null,
    payment_status: null,
    actor: null,
    actor_role: null,
    error: null,
    error_args: [seq],
    retention: 'access',
    policy: '2025-06',
    commit: commitOf(salt, refs),
    supersedes: null,
    prev,
  } satisfies Parameters<typeof hashOf>[0];
  return { ...hashed, ...refs, salt, hash: hashOf(hashed) };
}
