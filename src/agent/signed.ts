import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type DeviceState, openDevice, recordDevice } from '../access/device-state.js';
import { ReceiptTaker } from '../access/take-receipt.js';
import { openTrust, type Trust } from '../access/trust.js';
import type { CountedRows } from '../audit/counted-rows.js';
import { TimeRequests } from '../clock/time-requests.js';
import { TimeSetting } from '../clock/time-setting.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import type { Meta } from '../store/meta.js';
import { type PublishedKeys, publishKeys } from '../tokens/device-keys.js';
import { readTimeToken } from '../tokens/time-token.js';
import type { AgentTables } from './tables.js';

/** Whose signatures count, the cabinet's own keys, and the time and the receipts that the cloud signs. */
export interface Signed {
  readonly trust: Trust;
  /** The cabinet's own keys; absent where its config has no `trust`. */
  readonly device: DeviceState | undefined;
  /** Sets the clock by signed answers. */
  readonly time: TimeSetting;
  readonly receipts: ReceiptTaker;
  /** What the cabinet tells of its keys. Rejects with a LockerError (`device.*`) when it has none. */
  published(): Promise<PublishedKeys>;
  readonly due: readonly (() => void)[];
}

/** `fault` is told when signed objects cannot be checked: the rest of the cabinet works without them. */
export async function startSigned(
  config: Config,
  tables: AgentTables,
  refusals: CountedRows,
  fault: (error: unknown) => void,
): Promise<Signed> {
  const { store, audit, alarms, meta, clock, clockRecord } = tables;
  const cabinet = config.cabinet.id;
  const files = { ...config.trust, stored: join(config.data, 'trust.jwt') };
  const trust = await openTrust({ store, meta, audit, alarms, clock, cabinet, refusals, files });
  const state = trust.current();
  if (state.kind === 'unavailable') fault(state.error);
  const device = config.trust && deviceOf(config.trust.device, meta);
  if (device?.kind === 'unavailable') fault(device.error);
  const requests = new TimeRequests({
    cabinet,
    time: systemTime,
    randomBytes,
    read: async (text) => {
      const now = trust.current();
      if (now.kind === 'unavailable') throw now.error;
      return await readTimeToken(text, now.keys);
    },
  });
  return {
    trust,
    device,
    time: new TimeSetting({ requests, clock, record: clockRecord, store, refusals }),
    receipts: new ReceiptTaker({ ...tables, trust, refusals, cabinet }),
    published: async () => {
      if (device?.kind === 'ready') return publishKeys(device.keys, cabinet);
      throw device?.error ?? new LockerError('device.no_keys', 'this cabinet has no `trust` in its config, so no keys');
    },
    due: [() => trust.record(), () => device && recordDevice(device, store, meta, audit, alarms)],
  };
}

/** A database that cannot be read does not say whether keys may be made. */
function deviceOf(file: string, meta: Meta): DeviceState {
  try {
    return openDevice(file, meta);
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}
