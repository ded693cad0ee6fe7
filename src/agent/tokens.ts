import { join } from 'node:path';
import { type DeviceState, openDevice, recordDevice } from '../access/device-state.js';
import { TokenAccess } from '../access/token-access.js';
import { openTrust, type Trust } from '../access/trust.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Config } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import type { Meta } from '../store/meta.js';
import { type PublishedKeys, publishKeys } from '../tokens/device-keys.js';
import type { AgentRecord } from './record.js';

/** Signed tokens: checking them, and the keys whose signatures count. */
export interface Tokens {
  readonly access: TokenAccess;
  readonly trust: Trust;
  /** What the cabinet tells of its keys. Rejects with a LockerError (`device.*`) when it has none. */
  published(): Promise<PublishedKeys>;
  /** Records what cannot be used, or can again. Throws `store.*`; call it every second or so. */
  record(): void;
}

/** `fault` is told when tokens cannot be checked: the rest of the cabinet works without them. */
export async function startTokens(
  config: Config,
  record: AgentRecord,
  denials: CountedRows,
  fault: (error: unknown) => void,
): Promise<Tokens> {
  const { store, audit, alarms, meta, clock, tokenUses } = record;
  const cabinet = config.cabinet.id;
  const files = { ...config.trust, stored: join(config.data, 'trust.jwt') };
  const trust = await openTrust({ store, meta, audit, alarms, clock, cabinet, refusals: denials, files });
  const state = trust.current();
  if (state.kind === 'unavailable') fault(state.error);
  const access = new TokenAccess({
    store,
    uses: tokenUses,
    meta,
    alarms,
    denials,
    clock,
    trust,
    cabinet,
    lockers: new Set(config.lockers.map(({ id }) => id)),
    untrustedQr: config.access.untrustedQr,
  });
  const device = config.trust && deviceOf(config.trust.device, meta);
  if (device?.kind === 'unavailable') fault(device.error);
  const recordKeys = (): void => {
    trust.record();
    if (device) recordDevice(device, store, meta, audit, alarms);
  };
  const published = async (): Promise<PublishedKeys> => {
    if (device?.kind === 'ready') return publishKeys(device.keys, cabinet);
    throw device?.error ?? new LockerError('device.no_keys', 'this cabinet has no `trust` in its config, so no keys');
  };
  return { access, trust, published, record: recordKeys };
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
