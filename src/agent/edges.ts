import type { AtReaders } from '../access/at-readers.js';
import type { CommandRunner } from '../access/command-runner.js';
import type { Presenter } from '../access/present.js';
import type { Sessions } from '../access/sessions.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Backups } from '../backup/backups.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Service } from '../cabinet/service.js';
import type { Config } from '../config/specs.js';
import type { SimAdmin } from '../control/control-world.js';
import type { HardwareLink } from '../hardware/link.js';
import type { Readers } from '../readers/readers.js';
import type { Access } from './access.js';
import type { People } from './people.js';
import type { RentalOffice } from './rentals.js';
import type { Signed } from './signed.js';
import type { AgentTables } from './tables.js';

/** What the edges are wired to. */
export interface Edges {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly hardware: HardwareLink;
  readonly cabinet: Cabinet;
  readonly access: Access;
  readonly people: People;
  readonly signed: Signed;
  readonly presenter: Presenter;
  readonly service: Service;
  readonly sessions: Sessions;
  readonly atReaders: AtReaders;
  readonly readers: Readers;
  readonly backups: Backups;
  readonly commands: CommandRunner;
  /** Absent where nothing is rented. */
  readonly rentals?: RentalOffice;
  /** Looks, and what was tried in vain. */
  readonly views: CountedRows;
  readonly refusals: CountedRows;
  readonly sim: SimAdmin | undefined;
  readonly fault: (error: unknown) => void;
}
