import { setTimeout as wait } from 'node:timers/promises';
import { CommandRunner } from '../access/command-runner.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import type { Access } from './access.js';
import type { People } from './people.js';
import type { RentalOffice } from './rentals.js';
import type { Signed } from './signed.js';
import type { AgentTables } from './tables.js';

interface CommandParts {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Cabinet;
  readonly access: Pick<Access, 'admin'>;
  readonly people: People;
  /** Absent where nothing is rented. */
  readonly rentals: RentalOffice | undefined;
  readonly signed: Pick<Signed, 'trust' | 'device'>;
  readonly refusals: CountedRows;
  readonly fault: (error: unknown) => void;
}

/** Runs signed commands, for every edge that brings some. */
export function startCommands({
  config,
  tables,
  cabinet,
  access,
  people,
  rentals,
  signed,
  ...told
}: CommandParts): CommandRunner {
  return new CommandRunner({
    ...{ ...tables, ...told, ...signed, cabinet },
    cabinetId: config.cabinet.id,
    admin: access.admin,
    people: people.admin,
    personRequests: people.requests,
    rentals: rentals?.admin,
    lockers: new Map(config.lockers.map((locker) => [locker.id, locker])),
    time: systemTime,
    sleep: (ms) => wait(ms),
  });
}
