import type { NewEvent } from '../audit/event.js';
import type { LockerSpec } from '../config/specs.js';
import type { PendingOpening } from '../store/openings.js';
import type { Grant } from './cabinet-view.js';
import type { PulseResult } from './read-back.js';
import { runsTheCabinet } from './roles.js';
import type { CabinetTables } from './tables.js';
import { settleUse } from './use.js';

/** What all rows of one opening say alike. */
type Who = Pick<
  NewEvent,
  'board' | 'locker' | 'access_mode' | 'credential_ref' | 'subject_ref' | 'actor' | 'actor_role'
>;

export function whoOf(grant: Grant, locker: LockerSpec): Who {
  return {
    board: locker.board,
    locker: locker.id,
    ...(grant.mode && { access_mode: grant.mode }),
    ...(grant.credentialRef !== undefined && { credential_ref: grant.credentialRef }),
    ...(grant.subjectRef !== undefined && { subject_ref: grant.subjectRef }),
    ...(grant.actor !== undefined && { actor: grant.actor }),
    ...(grant.actorRole && { actor_role: grant.actorRole }),
  };
}

/** The row that says on whose word the door opens: a right's, or that of somebody who runs the cabinet. */
export function decisionOf(grant: Grant, who: Who): NewEvent {
  if (grant.credentialRef !== undefined && !runsTheCabinet(grant.actorRole))
    return { event: 'access.granted', outcome: 'granted', ...who };
  return { event: 'admin.open', ...who, ...(grant.emergency && { reason: 'emergency' as const }) };
}

/** The one row of an emergency opening that could not be recorded when it was made: it has an outcome, and there is no intent. */
export function lateRowOf(grant: Grant, locker: LockerSpec, { outcome }: PulseResult): NewEvent {
  return { ...decisionOf(grant, whoOf(grant, locker)), outcome };
}

/**
 * How a row names an intent: by its seq; by 0 and its seq when a new chain has begun since, where the same seq is another row's.
 * Inside a transaction.
 */
export function intentArgs(tables: CabinetTables, { chain, seq }: PendingOpening): number[] {
  return tables.audit.chain() === chain ? [seq] : [0, seq];
}

/** Writes the one outcome of an intent and settles its use. Inside a transaction. */
export function writeOutcome(tables: CabinetTables, pending: PendingOpening, pulse: PulseResult): void {
  const { credentialRef, subjectRef } = pending;
  tables.audit.append({
    event: `lock.${pulse.outcome}`,
    outcome: pulse.outcome,
    board: pending.board,
    locker: pending.locker,
    error_args: [...intentArgs(tables, pending), ...(pulse.pulseMs === undefined ? [] : [Math.round(pulse.pulseMs)])],
    ...(pending.accessMode && { access_mode: pending.accessMode }),
    ...(credentialRef !== null && { credential_ref: credentialRef }),
    ...(subjectRef !== null && { subject_ref: subjectRef }),
    ...(pulse.reason && { reason: pulse.reason }),
    ...(pulse.error && { error: pulse.error }),
  });
  tables.openings.remove(pending.chain, pending.seq);
  if (pulse.outcome === 'opened') tables.latches.put(pending.locker, 'open');
  settleUse(tables, pending, pulse);
}
