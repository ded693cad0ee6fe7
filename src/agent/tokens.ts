import { randomBytes } from 'node:crypto';
import { TokenAccess } from '../access/token-access.js';
import { openTrust, recordTrust } from '../access/trust-state.js';
import type { CountedRows } from '../audit/counted-rows.js';
import { TimeRequests } from '../clock/time-requests.js';
import { TimeSetting } from '../clock/time-setting.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { readTimeToken } from '../tokens/time-token.js';
import type { AgentRecord } from './record.js';

/** Signed tokens: checking them, and setting the clock by them. */
export interface Tokens {
  readonly access: TokenAccess;
  readonly time: TimeSetting;
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
  const { store, audit, alarms, meta, clock, clockRecord, tokenUses } = record;
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
  const requests = new TimeRequests({
    cabinet: config.cabinet.id,
    time: systemTime,
    randomBytes,
    read: async (text) => {
      if (trust.kind === 'unavailable') throw trust.error;
      return await readTimeToken(text, trust.keys);
    },
  });
  const time = new TimeSetting({ requests, clock, record: clockRecord, store, refusals: denials });
  return { access, time, recordTrust: () => recordTrust(trust, store, audit, alarms) };
}
