import { existsSync, readFileSync } from 'node:fs';
import { type PepperSource, readPepperFile } from '../access/pepper-file.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Clock } from '../clock/clock.js';
import { type CarriedRows, CarriedSource, steadyText } from '../store/carried-rows.js';
import { schemaVersion } from '../store/schema.js';
import type { Connection } from '../store/statement.js';
import { type CabinetState, stateForm } from './cabinet-state.js';

interface StateSourceParts {
  readonly store: Connection;
  readonly audit: Pick<AuditLog, 'head'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Id of the cabinet. */
  readonly cabinet: string;
  /** Version of the program. */
  readonly program: string;
  /** Where the secret of the PIN hashes is; absent: nowhere. */
  readonly pepper: PepperSource | undefined;
  /** File of the trust set that was brought in last; it may be missing. */
  readonly trustFile: string;
}

/** Reads the state of a cabinet that runs, all of it at one moment. */
export class StateSource {
  readonly #rows: CarriedSource;

  constructor(private readonly parts: StateSourceParts) {
    this.#rows = new CarriedSource(parts.store);
  }

  /**
   * @returns the state, and a text that stays the same until something has changed that is worth a new snapshot
   * @throws LockerError `store.*`; what the file system throws
   */
  read(): { readonly state: CabinetState; readonly steady: string } {
    const { audit, clock, cabinet, program } = this.parts;
    const { state, boot, wallMs, floorMs, goodMs } = clock.now();
    const { chain, seq, hash } = audit.head();
    const rows = this.#rows.read();
    const pepper = this.#pepper();
    const trust = this.#trust();
    const facts = {
      ...(pepper !== undefined && { pepper: pepper.toString('base64url') }),
      ...(trust !== undefined && { trust }),
    };
    const kept: CarriedRows = {
      ...rows,
      // The instant that the time was reckoned from is of this board's boot; the floor holds on any.
      meta: { ...rows.meta, clock: { boot, floorMs, ...(goodMs !== undefined && { goodMs }) } },
    };
    return {
      state: {
        ...{ form: stateForm, cabinet, madeMs: Math.round(Math.max(wallMs, floorMs)), clock: state, program },
        ...{ schema: schemaVersion, head: { chain, seq, hash }, ...facts, ...kept },
      },
      steady: JSON.stringify([facts, steadyText(kept)]),
    };
  }

  #pepper(): Buffer | undefined {
    const read = this.parts.pepper && readPepperFile(this.parts.pepper);
    return read?.kind === 'read' ? read.secret : undefined;
  }

  #trust(): string | undefined {
    const { trustFile } = this.parts;
    return existsSync(trustFile) ? readFileSync(trustFile, 'utf8').trim() : undefined;
  }
}
