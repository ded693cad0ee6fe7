import { existsSync, statSync } from 'node:fs';
import { openTables } from '../../../src/agent/tables.js';
import type { Config } from '../../../src/config/specs.js';
import { messageOf } from '../../../src/lib/errors.js';
import { openStore } from '../../../src/store/store.js';
import { onDisk, openedByPin } from './cabinet.js';
import type { Found } from './told.js';

/** Reads what the disk holds with the agent's own code, before the daemon starts or after it has ended. */
export async function findOnDisk(config: Config): Promise<Found> {
  const unflushed = existsSync(onDisk.unflushed) ? statSync(onDisk.unflushed).size : 0;
  if (!existsSync(onDisk.data)) return { troubles: [], rows: [], pending: [], rights: [], unflushed };
  const troubles: string[] = [];
  const onTrouble = (error: unknown): void => {
    troubles.push(messageOf(error));
  };
  const store = openStore(onDisk.data, { onTrouble });
  try {
    const tables = await openTables(config, store, onTrouble);
    const rights = openedByPin.flatMap((locker) => {
      return tables.rights.withNumber(locker).map(({ right: { ref, uses = Number.NaN } }) => {
        return { ref, locker, usesLeft: uses - tables.uses.used({ kind: 'right', ref, of: locker }) };
      });
    });
    const pending = tables.openings.pending().map(({ seq }) => seq);
    return { troubles, rows: tables.audit.read({ from: 1, limit: 1_000_000 }), pending, rights, unflushed };
  } finally {
    await store.close();
  }
}
