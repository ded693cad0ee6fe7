import type { TrustedNow } from '../../src/access/trust.js';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { LockerError } from '../../src/lib/errors.js';
import type { AccessClaims } from '../../src/tokens/access-token.js';
import type { TrustSet } from '../../src/tokens/trust-set.js';
import { signer } from '../tokens/signer.js';
import { type AccessWith, openAccess } from './workshop.js';

const cloud = signer();

/** A trust set that never changes. */
export function trusting(keys: TrustSet): TrustedNow {
  return { current: () => ({ kind: 'ready', keys, version: 0 }) };
}

/** Token access over a real store, trusting `cloud`. */
export function openTokens(given: AccessWith = {}) {
  const cabinet = openAccess({ trust: trusting(cloud.trust), ...given });
  const { store, time, uses, tokens: access, access: pins } = cabinet;
  /** What the cabinet does with a grant before it sends an unlock. False when the use could not be taken. */
  const take = ({ use }: Grant): boolean => {
    if (use?.kind !== 'token') throw new Error('the grant is no token');
    try {
      store.tx(() => uses.take(use));
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
  return { ...cabinet, access, pins, take, show, token, inHours };
}
