import type { AuditLog } from '../audit/audit-log.js';
import type { Alarms as StoredAlarms } from '../store/alarms.js';
import type { Latches } from '../store/latches.js';
import type { Openings } from '../store/openings.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { TokenUses } from '../store/token-uses.js';

/** What the cabinet needs of the one database. Everything but `store.tx` and the readers is called inside a transaction. */
export interface CabinetRecord {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly rights: Rights;
  readonly tokenUses: TokenUses;
  readonly openings: Openings;
  readonly alarms: StoredAlarms;
  readonly latches: Latches;
  /** Id of this boot. */
  readonly boot: string;
}
