import { errorCodes } from '../lib/error-codes.js';
import { accessModes, actorRoles, clockStates, eventClasses, reasons, retentionClasses } from './event.js';
import { auditRowSchema } from './row.js';
import { commitOf, hashOf } from './row-hash.js';
import type { StoredRow } from './stored-row.js';

/** `field`: the one that was altered, where that can be told. */
export interface Alteration {
  readonly field?: string;
}

/** What a field with a closed list can have held. */
const lists = {
  clock: clockStates,
  event: Object.keys(eventClasses),
  access_mode: [...accessModes, null],
  outcome: [...auditRowSchema.shape.outcome.unwrap().options, null],
  reason: [...reasons, null],
  payment_status: [...auditRowSchema.shape.payment_status.unwrap().options, null],
  actor_role: [...actorRoles, null],
  error: [...Object.keys(errorCodes), null],
  retention: retentionClasses,
} as const;

/** What a field without one may have held: what the rows before it hold. */
const repeating = ['boot', 'cabinet', 'policy', 'board', 'locker', 'actor', 'error_args', 'supersedes'] as const;

/**
 * Says which field of a row was altered, whose hash does not fit. A hash tells of no field; but where one other value of one
 * field makes it fit, that value was there. So a field is named when its value was one of a closed list or stands in a row
 * before, or when its value now is one that no row can have; a time, for example, is not.
 */
export function nameAlteration(row: StoredRow, before: readonly StoredRow[]): Alteration {
  const fits = (change: object): boolean => hashOf({ ...row, ...change }) === row.hash;
  if (row.salt !== null && fits({ commit: commitOf(row.salt, row) })) return { field: 'commit' };
  for (const [field, values] of Object.entries(lists)) {
    if (values.some((value) => fits({ [field]: value }))) return { field };
  }
  for (const field of repeating) {
    const values = new Set<unknown>([null, ...before.map((one) => one[field])]);
    if ([...values].some((value) => fits({ [field]: value }))) return { field };
  }
  const [issue] = auditRowSchema.safeParse({ ...row, error_args: null }).error?.issues ?? [];
  const field = issue?.path[0];
  return typeof field === 'string' ? { field } : {};
}
