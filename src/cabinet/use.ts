import { LockerError } from '../lib/errors.js';
import type { CommandResult } from '../store/commands.js';
import type { PendingOpening } from '../store/openings.js';
import type { Grant, OpeningResult } from './cabinet-view.js';
import type { PulseResult } from './read-back.js';
import type { CabinetTables } from './tables.js';

/**
 * Takes the use of a grant, in the transaction of its intent. A second try takes again what the first gave back; it is the same
 * run of a command.
 * @param nowMonoMs CLOCK_MONOTONIC
 * @param again it is the second try of one opening, whose first try failed
 * @throws LockerError `access.used_up`, `access.uses_full`, `access.commands_full`
 */
export function takeUse(
  { uses, commands, dropOffs, persons, boot }: CabinetTables,
  grant: Grant,
  nowMonoMs: number,
  again: boolean,
): void {
  const { use, purpose, locker, credentialRef, subjectRef, mode, actor, actorRole } = grant;
  // Decided some seconds ago: whoever had himself erased since then is not written into the record again.
  if (persons.standingOf({ subjectRef, credentialRef }) !== undefined) {
    throw new LockerError('access.used_up', 'the right may not be used any more: ask for a new one');
  }
  if (use?.kind === 'command') {
    if (again) commands.resume(use.ref);
    else commands.begin(use.ref, use.untilMs);
  } else if (use !== undefined) uses.take(use);
  if (!again) grant.alongside?.();
  if (purpose === 'drop_off' && credentialRef !== undefined) {
    dropOffs.begin({
      ...{ locker, ref: credentialRef, boot, monoMs: Math.floor(nowMonoMs) },
      ...(subjectRef !== undefined && { subjectRef }),
      who: {
        ...(mode && { access_mode: mode }),
        ...(actor !== undefined && { actor }),
        ...(actorRole && { actor_role: actorRole }),
      },
    });
  }
}

/** Settles the use of an intent, in the transaction of its outcome: a failed opening gives it back. */
export function settleUse(tables: CabinetTables, pending: PendingOpening, pulse: PulseResult): void {
  const { credentialRef: ref, useKind: kind, useOf: of } = pending;
  settleDropOff(tables, pending, pulse);
  if (ref === null || kind === null || of === null) return;
  const failed = pulse.outcome === 'failed';
  if (kind === 'command') tables.commands.end(ref, resultOfOpening({ locker: pending.locker, ...pulse }));
  else if (failed) tables.uses.giveBack({ kind, ref, of });
  else tables.uses.settle({ kind, ref, of });
}

/** A locker that its customer has opened is empty, and so is one whose contents were taken back; one that stayed closed to a courier was not filled. */
function settleDropOff(
  { dropOffs }: CabinetTables,
  { locker, purpose, useKind, accessMode, credentialRef }: PendingOpening,
  { outcome }: PulseResult,
): void {
  const who = {
    ...(accessMode && { access_mode: accessMode }),
    ...(credentialRef !== null && { credential_ref: credentialRef }),
  };
  if (purpose === 'collect' && outcome === 'opened') dropOffs.end(locker, { how: 'collected', who });
  else if (purpose === 'return' && outcome === 'opened') dropOffs.end(locker, { how: 'returned', who });
  // Without a use it was not the first opening of this drop-off: something may be in there already.
  else if (purpose === 'drop_off' && outcome === 'failed' && useKind !== null) {
    dropOffs.end(locker, { how: 'not_filled', who });
  }
  // Nobody can tell whether it opened; what lies in there now may be somebody else's than the courier's.
  else if (purpose === 'collect' && outcome === 'unconfirmed') dropOffs.close(locker);
}

/** What a command came to that opened a locker. */
export function resultOfOpening({ locker, outcome, reason }: OpeningResult): CommandResult {
  return {
    outcome: outcome === 'failed' ? 'failed' : 'done',
    ...(reason && { reason }),
    data: { opening: outcome, locker },
  };
}
