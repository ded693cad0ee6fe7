import type { CountedRows } from '../audit/counted-rows.js';
import type { Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { Store } from '../store/store.js';

/**
 * Records the denial of a grant whose use could not be taken when its door was to open: somebody was quicker with the last
 * one, or no more uses can be kept.
 * @throws LockerError `store.*`
 */
export function recordOvertaken(store: Store, denials: CountedRows, grant: Grant, reason: Reason): void {
  const { locker, mode, credentialRef, subjectRef } = grant;
  store.tx(() =>
    denials.record({
      event: 'access.denied',
      outcome: 'denied',
      reason,
      locker,
      ...(mode && { access_mode: mode }),
      ...(credentialRef !== undefined && { credential_ref: credentialRef }),
      ...(subjectRef !== undefined && { subject_ref: subjectRef }),
    }),
  );
}
