import { createHash } from 'node:crypto';
import { eventClasses } from '../../src/audit/event.js';
import type { AuditRow } from '../../src/audit/row.js';
import { commitOf, hashOf, noPrev } from '../../src/audit/row-hash.js';

export const cabinet = 'CAB-PUNE-0042';
/** 15 January 2026, 15:00 in Pune. */
export const nowMs = Date.UTC(2026, 0, 15, 9, 30);
export const boot = '6f1c0c1e2f5d4d0c9d540d9a6c1f7e21';
export const policy = '2025-06';
export const booking = 'bk_7Q2M9XZ4';
const qrCode = 'q3XwT9kRZb0';

const hexOf = (text: string, bytes: number): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * bytes);

export const chain = hexOf('chain of the examples', 16);
export const chainBefore = hexOf('chain before', 16);

/** A start, an opening with a QR code, and one whose booking was erased later. */
const events: readonly (Pick<AuditRow, 'event'> & Partial<AuditRow> & { readonly erased?: true })[] = [
  { event: 'device.chain_started', reason: 'first_start', actor_role: 'system' },
  { event: 'device.started', actor_role: 'system', error_args: [229_113_720_431_977] },
  { event: 'access.denied', locker: 'A02', access_mode: 'pin', outcome: 'denied', reason: 'expired', erased: true },
  ...(['access.granted', 'lock.intent', 'lock.opened'] as const).map((event) => ({
    event,
    ...({ locker: 'A01', access_mode: 'qr', credential_ref: qrCode, subject_ref: booking } as const),
    ...(event !== 'access.granted' && { board: 'b1' }),
    ...(event === 'access.granted' && { outcome: 'granted' as const }),
    ...(event === 'lock.opened' && { outcome: 'opened' as const, error_args: [5, 304] }),
  })),
  { event: 'lock.closed', board: 'b1', locker: 'A01' },
];

const empty = {
  ...{ board: null, locker: null, access_mode: null, outcome: null, reason: null },
  ...{ credential_ref: null, subject_ref: null, order_ref: null, payment_ref: null, payment_status: null },
  ...{ actor: null, actor_role: null, error: null, error_args: null, supersedes: null },
};

/** The rows of one chain, hashed as the record hashes them. */
export function exampleRows(): AuditRow[] {
  const rows: AuditRow[] = [];
  for (const { erased, ...event } of events) {
    const seq = rows.length + 1;
    const salt = hexOf(`salt of row ${seq}`, 16);
    const told: AuditRow = {
      ...{ ...empty, ...event, chain, seq, boot, cabinet, policy, salt },
      ...{ mono_ms: 41_000 + 350 * seq, wall_ms: nowMs - 60_000 + 350 * seq, clock: 'trusted' },
      ...{ retention: eventClasses[event.event], prev: rows.at(-1)?.hash ?? noPrev, commit: '', hash: '' },
    };
    // What is left of an erased row: its commitment to references that nobody has any more.
    const refs = erased ? { ...told, credential_ref: 'r1', subject_ref: 'bk_gone' } : told;
    const row = { ...told, commit: commitOf(salt, refs), salt: erased ? null : salt };
    rows.push({ ...row, hash: hashOf(row) });
  }
  return rows;
}
