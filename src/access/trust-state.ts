import type { AuditLog } from '../audit/audit-log.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Store } from '../store/store.js';
import { readTrustFile } from '../tokens/trust-file.js';
import type { TrustSet } from '../tokens/trust-set.js';

/** Tokens can be checked, or why they cannot: the rest of the cabinet works either way. */
export type TrustState =
  | { readonly kind: 'ready'; readonly keys: TrustSet }
  | { readonly kind: 'unavailable'; readonly error: LockerError };

/** Reads the trust set. Without a file no key is trusted, and every token is denied. */
export function openTrust(file: string | undefined): TrustState {
  if (file === undefined) return { kind: 'ready', keys: new Map() };
  try {
    return { kind: 'ready', keys: readTrustFile(file) };
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}

/**
 * Raises the alarm `trust_unusable` and writes its row once while the trust set cannot be used; clears it when it can.
 * @throws LockerError `store.*`
 */
export function recordTrust(state: TrustState, store: Store, audit: AuditLog, alarms: Alarms): void {
  const unusable = state.kind === 'unavailable';
  if (unusable === alarms.has('trust_unusable')) return;
  store.tx(() => {
    if (!unusable) {
      alarms.remove('trust_unusable');
      return;
    }
    alarms.add('trust_unusable');
    audit.append({ event: 'device.trust_unusable', error: state.error.code });
  });
}
