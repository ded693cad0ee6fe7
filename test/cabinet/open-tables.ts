import type { CabinetTables } from '../../src/cabinet/tables.js';
import { Alarms } from '../../src/store/alarms.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Latches } from '../../src/store/latches.js';
import type { PendingOpening } from '../../src/store/openings.js';
import { Openings } from '../../src/store/openings.js';
import { Persons } from '../../src/store/persons.js';
import { Rights } from '../../src/store/rights.js';
import { Uses } from '../../src/store/uses.js';
import { type OpenCabinet, openCabinet } from '../store/workshop.js';

/** A real record with its first row, and nothing that reads or moves a lock. Closed at the end of the test. */
export function openTables(): Pick<OpenCabinet, 'time'> & { readonly tables: CabinetTables } {
  const { store, audit, room, time } = openCabinet();
  audit.begin();
  const tables = {
    ...{ store, audit, room, boot: 'b00t1', serviceEnd: { now: undefined } },
    ...{ rights: new Rights(store), uses: new Uses(store), commands: new Commands(store), persons: new Persons(store) },
    ...{ blocked: new BlockedLockers(store), dropOffs: new DropOffs(store), openings: new Openings(store) },
    ...{ alarms: new Alarms(store), latches: new Latches(store) },
  };
  return { time, tables };
}

/** An intent without an outcome, by nobody's right; a test changes what it is about. */
export function pendingOpening(chain: string, changed: Partial<PendingOpening> = {}): PendingOpening {
  return {
    ...{ chain, seq: 1, locker: 'A1', board: 'b1', credentialRef: null, useKind: null, useOf: null, purpose: null },
    ...{ subjectRef: null, accessMode: null, boot: 'b00t0', firstSeq: null },
    ...changed,
  };
}
