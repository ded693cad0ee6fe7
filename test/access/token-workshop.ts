import { TokenAccess } from '../../src/access/token-access.js';
import type { TrustedNow } from '../../src/access/trust.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { LockerError } from '../../src/lib/errors.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { TokenUses } from '../../src/store/token-uses.js';
import type { AccessClaims } from '../../src/tokens/access-token.js';
import type { TrustSet } from '../../src/tokens/trust-set.js';
import { type OpenWith, openCabinet } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';

export const cloud = signer();

/** A trust set that never changes. */
export function trusting(keys: TrustSet): TrustedNow {
  return { current: () => ({ kind: 'ready', keys, version: 0 }) };
}

/** Token access over a real store, trusting `cloud`. */
export function openTokens(given: OpenWith & { untrustedQr?: 'refuse' | 'floor' } = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, clock, time } = cabinet;
  audit.begin();
  const uses = new TokenUses(store);
  const parts = {
    store,
    uses,
    clock,
    meta: new Meta(store),
    alarms: new Alarms(store),
    denials: new CountedRows(store, audit, time, 10),
    trust: trusting(cloud.trust),
    cabinet: 'CAB-1',
    lockers: new Set(['A01', 'A02']),
    untrustedQr: given.untrustedQr ?? 'floor',
  } as const;
  const access = new TokenAccess(parts);
  const events = () => audit.read({ from: 2, limit: 1000 });
  /** What the cabinet does with a grant before it sends an unlock. False when the use could not be taken. */
  const take = ({ credentialRef: jti = '', locker, token }: Grant): boolean => {
    if (!token) throw new Error('the grant is no token');
    try {
      store.tx(() => uses.take({ jti, locker, ...token }));
      return true;
    } catch (error) {
      if (error instanceof LockerError && error.code === 'access.used_up') return false;
      throw error;
    }
  };
  /** Shows a text; true when a door would be sent its unlock. */
  const show = async (text: string, locker?: string): Promise<boolean> => {
    const decision = await access.check(text, locker);
    return decision.kind === 'granted' && take(decision.grant);
  };
  const inHours = (hours: number): number => Math.floor(time.wall / 1000) + hours * 3600;
  const token = (change: Partial<AccessClaims> = {}): Promise<string> =>
    cloud.token({ aud: 'CAB-1', jti: 't1', exp: inHours(2), lkr: 'A01', ...change });
  return { ...cabinet, ...parts, access, events, take, show, token, inHours };
}
