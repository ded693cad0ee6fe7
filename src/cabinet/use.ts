import type { PendingOpening, RightKind } from '../store/openings.js';
import type { Verdict } from './attempt.js';
import type { Grant } from './cabinet-view.js';
import type { CabinetRecord } from './record.js';

/** Whose use a grant takes; null where nobody's is counted, as with an operator. */
export function rightKindOf({ credentialRef, token }: Grant): RightKind | null {
  if (credentialRef === undefined) return null;
  return token === undefined ? 'pin' : 'token';
}

/**
 * Takes the use of a grant, in the transaction of its intent.
 * @throws LockerError `access.used_up`, `access.uses_full`
 */
export function takeUse({ rights, tokenUses }: CabinetRecord, { credentialRef, token, locker }: Grant): void {
  if (credentialRef === undefined) return;
  if (token === undefined) rights.takeUse(credentialRef);
  else tokenUses.take({ jti: credentialRef, locker, ...token });
}

/** Settles the use of an intent, in the transaction of its outcome: a failed opening gives it back. */
export function settleUse(record: CabinetRecord, pending: PendingOpening, outcome: Verdict['outcome']): void {
  const { credentialRef, rightKind, locker } = pending;
  if (credentialRef === null) return;
  const { rights, tokenUses } = record;
  const failed = outcome === 'failed';
  if (rightKind === 'token') {
    if (failed) tokenUses.giveBack(credentialRef, locker);
    else tokenUses.settle(credentialRef, locker);
  } else if (failed) rights.giveBack(credentialRef);
  else rights.settleUse(credentialRef);
}
