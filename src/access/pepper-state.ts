import type { AuditLog } from '../audit/audit-log.js';
import type { NewEvent } from '../audit/event.js';
import { LockerError, messageOf } from '../lib/errors.js';
import type { SecretFile } from '../lib/secret-file.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import { recordOutage } from './outage.js';
import { Pepper } from './pepper.js';
import { createPepperFile, type PepperSource, readPepperFile } from './pepper-file.js';

/** PINs can be checked, or why they cannot: the rest of the cabinet works either way. */
export type PepperState =
  | { readonly kind: 'ready'; readonly pepper: Pepper }
  | { readonly kind: 'unavailable'; readonly error: LockerError };

/**
 * Finds the pepper, and makes one when there is none and no stored PIN or card needs an older one. Which pepper the PINs were made
 * with is kept in the database by an id.
 * @throws LockerError `store.*` when the id of a new pepper cannot be stored
 */
export function openPepper(source: PepperSource | undefined, store: Store, meta: Meta, rights: Rights): PepperState {
  if (source === undefined)
    return missing('no pepper file is configured: set `access.pepper` to a path outside the data directory');
  const inUse = rights.credentialCount() > 0;
  const file = inUse ? readPepperFile(source) : readOrCreate(source);
  if (file.kind === 'missing') return missing(`the pepper file ${source.file} is missing: put it back and restart`);
  if (file.kind === 'unusable') {
    return unavailable('access.pepper_unusable', `the pepper file ${source.file} cannot be used: ${file.why}`);
  }
  const pepper = new Pepper(file.secret);
  const known = meta.get('pepper_id');
  if (known === pepper.id()) return { kind: 'ready', pepper };
  if (inUse && known !== undefined) {
    return unavailable(
      'access.pepper_changed',
      `the pepper in ${source.file} is not the one the stored PINs were made with: put the old one back, or remove the PINs, and restart`,
    );
  }
  store.tx(() => meta.set('pepper_id', pepper.id()));
  return { kind: 'ready', pepper };
}

/**
 * Raises the alarm `pepper_lost` and writes its row once while stored PINs cannot be checked; clears it when they can.
 * @throws LockerError `store.*`
 */
export function recordPepper(state: PepperState, store: Store, audit: AuditLog, alarms: Alarms, rights: Rights): void {
  recordOutage(store, audit, alarms, 'pepper_lost', lossOf(state, rights));
}

function lossOf(state: PepperState, rights: Rights): NewEvent | undefined {
  if (state.kind === 'ready' || rights.credentialCount() === 0) return undefined;
  const { code } = state.error;
  const reason = code === 'access.pepper_changed' ? 'pepper_changed' : 'pepper_missing';
  return { event: 'device.pepper_lost', reason, error: code };
}

function readOrCreate(source: PepperSource): SecretFile {
  const found = readPepperFile(source);
  if (found.kind !== 'missing' || source.credential) return found;
  try {
    return { kind: 'read', secret: createPepperFile(source.file) };
  } catch (error) {
    return { kind: 'unusable', why: `it is missing and cannot be made: ${messageOf(error)}` };
  }
}

function missing(message: string): PepperState {
  return unavailable('access.pepper_missing', message);
}

function unavailable(code: LockerError['code'], message: string): PepperState {
  return { kind: 'unavailable', error: new LockerError(code, message) };
}
