import type { AuditLog } from '../audit/audit-log.js';
import type { RecordRoom } from '../audit/record-room.js';
import type { Alarms } from '../store/alarms.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { Commands } from '../store/commands.js';
import type { Latches } from '../store/latches.js';
import type { Openings } from '../store/openings.js';
import type { Persons } from '../store/persons.js';
import type { Rights } from '../store/rights.js';
import type { ServiceEnd } from '../store/service-end.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import type { DropOffKeeper } from './drop-off-keeper.js';

/** What the cabinet needs of the one database. Everything but `store.tx` and the readers is called inside a transaction. */
export interface CabinetTables {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly rights: Rights;
  readonly uses: Uses;
  readonly commands: Commands;
  /** Who had his references erased, or their use restricted. */
  readonly persons: Persons;
  readonly blocked: BlockedLockers;
  readonly dropOffs: DropOffKeeper;
  readonly openings: Openings;
  readonly alarms: Alarms;
  readonly latches: Latches;
  readonly room: Pick<RecordRoom, 'level'>;
  /** Whether the cabinet was decommissioned. */
  readonly serviceEnd: Pick<ServiceEnd, 'now'>;
  /** Id of this boot. */
  readonly boot: string;
}
