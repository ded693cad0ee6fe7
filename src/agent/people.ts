import { Erasure } from '../access/erasure.js';
import { PersonAdmin } from '../access/person-admin.js';
import { exportPerson, type PersonExport } from '../access/person-export.js';
import { PersonRequests } from '../access/person-requests.js';
import type { Pace } from '../audit/read-through.js';
import { ReferenceRows } from '../audit/reference-rows.js';
import type { Config } from '../config/specs.js';
import type { Access } from './access.js';
import type { AgentTables } from './tables.js';

/** What persons may ask of the cabinet by the references of their bookings. */
export interface People {
  readonly admin: PersonAdmin;
  readonly requests: PersonRequests;
  /** What the cabinet has of a person; `undefined` for nothing. */
  readonly exportOf: (subject: string, pace: Pace) => Promise<PersonExport | undefined>;
}

interface PeopleParts {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly access: Pick<Access, 'rightViews'>;
  readonly fault: (error: unknown) => void;
}

export function startPeople({ config, tables, access, fault }: PeopleParts): People {
  const { store, persons } = tables;
  const terminals = (config.terminal?.clients ?? []).map(({ name }) => name);
  const parts = { ...tables, references: new ReferenceRows(store), terminals };
  const ofCabinet = { rightViews: access.rightViews, cabinetId: config.cabinet.id, policy: config.audit.policy };
  const exporting = (person: string, pace: Pace) => exportPerson({ ...parts, ...ofCabinet }, person, pace);
  return {
    admin: new PersonAdmin(parts),
    requests: new PersonRequests({ ...parts, erasure: new Erasure(parts), exporting, fault }),
    exportOf: (subject, pace) =>
      exporting(
        store.tx(() => persons.personOf(subject)),
        pace,
      ),
  };
}
