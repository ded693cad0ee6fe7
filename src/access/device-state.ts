import type { AuditLog } from '../audit/audit-log.js';
import { LockerError } from '../lib/errors.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import { createDeviceFile, readDeviceFile } from '../tokens/device-file.js';
import type { DeviceKeys } from '../tokens/device-keys.js';
import { recordOutage } from './outage.js';

/** The cabinet has its own keys, or why it has none: the rest of it works either way. */
export type DeviceState =
  | { readonly kind: 'ready'; readonly keys: DeviceKeys }
  | { readonly kind: 'unavailable'; readonly error: LockerError };

/**
 * Finds the keys of this cabinet, and makes them at its first start. Keys that it once had are never made anew by itself:
 * the cloud knows the old ones, and nobody else would be told.
 * @throws LockerError `store.*`
 */
export function openDevice(file: string, meta: Meta): DeviceState {
  try {
    const found = readDeviceFile(file);
    if (found.kind === 'read') return { kind: 'ready', keys: found.keys };
    if (found.kind === 'unusable') return unusable(file, found.why);
    if (knownKid(meta) !== undefined) return missing(file);
    createDeviceFile(file);
    return openDevice(file, meta);
  } catch (error) {
    if (error instanceof LockerError && error.code === 'device.keys_unwritten') return { kind: 'unavailable', error };
    throw error;
  }
}

/**
 * Records once which key the cabinet signs with; raises the alarm `device_keys_unusable` and writes its row once while it
 * has none, and clears it when it has. Call it every second or so.
 * @throws LockerError `store.*`; the next call tries again
 */
export function recordDevice(state: DeviceState, store: Store, meta: Meta, audit: AuditLog, alarms: Alarms): void {
  if (state.kind === 'ready') {
    const { kid } = state.keys.signing;
    if (kid !== knownKid(meta)) {
      store.tx(() => {
        meta.set('device_kid', kid);
        audit.append({ event: 'device.keys_changed' });
      });
    }
  }
  const row =
    state.kind === 'ready' ? undefined : ({ event: 'device.keys_unusable', error: state.error.code } as const);
  recordOutage(store, audit, alarms, 'device_keys_unusable', row);
}

function knownKid(meta: Meta): string | undefined {
  return metaShapes.device_kid.optional().parse(meta.get('device_kid'));
}

function unusable(file: string, why: string): DeviceState {
  const message = `the keys of this cabinet, ${file}, cannot be used: ${why}`;
  return { kind: 'unavailable', error: new LockerError('device.keys_unusable', message, { file }) };
}

function missing(file: string): DeviceState {
  const message = `the keys of this cabinet, ${file}, are missing: put the file back, or make new keys with \`lockerctl device keygen\`, and restart`;
  return { kind: 'unavailable', error: new LockerError('device.keys_missing', message, { file }) };
}
