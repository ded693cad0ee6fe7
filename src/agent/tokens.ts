import { TokenAccess } from '../access/token-access.js';
import { openTrust, recordTrust } from '../access/trust-state.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Config } from '../config/specs.js';
import type { AgentRecord } from './record.js';

/** Signed tokens: checking them. */
export interface Tokens {
  readonly access: TokenAccess;
  /** Records that the trust set cannot be used, or can again. Throws `store.*`; call it every second or so. */
  recordTrust(): void;
}

/** `fault` is told when tokens cannot be checked: the rest of the cabinet works without them. */
export function startTokens(
  config: Config,
  record: AgentRecord,
  denials: CountedRows,
  fault: (error: unknown) => void,
): Tokens {
  const { store, audit, alarms, meta, clock, tokenUses } = record;
  const trust = openTrust(config.trust?.keys);
  if (trust.kind === 'unavailable') fault(trust.error);
  const access = new TokenAccess({
    store,
    uses: tokenUses,
    meta,
    alarms,
    denials,
    clock,
    trust,
    cabinet: config.cabinet.id,
    lockers: new Set(config.lockers.map(({ id }) => id)),
    untrustedQr: config.access.untrustedQr,
  });
  return { access, recordTrust: () => recordTrust(trust, store, audit, alarms) };
}
