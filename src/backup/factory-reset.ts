import { existsSync } from 'node:fs';
import { pepperSource } from '../access/pepper-file.js';
import type { Config } from '../config/specs.js';
import { asOwner, makeDirectory, ownerOf } from '../lib/as-owner.js';
import { writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { connect } from '../store/connection.js';
import { lockDirectory, prepareDirectory, storeFiles } from '../store/directory.js';
import { metaShapes } from '../store/meta-shapes.js';
import { prepare } from '../store/native.js';
import { newestRowSql } from '../store/newest-row-sql.js';
import type { NewChain } from '../store/recovery.js';
import { fillFree, foundIn, freeBytes, wipeFile } from './wipe.js';

type Where = Pick<Config, 'data' | 'access' | 'trust' | 'uplink' | 'terminal'> & {
  /** Files with secrets that the config does not name. */
  readonly others?: readonly string[];
};

/** What is in a cabinet that is to be reset. */
interface ResetPicture {
  /** Rentals and deliveries that run, and what couriers left; `undefined` where that cannot be seen. */
  readonly inUse: number | undefined;
  /** The last row of the record, where there is one. */
  readonly head: Pick<NewChain, 'chain' | 'seq' | 'head'>;
}

export interface ResetResult {
  readonly wiped: readonly string[];
  /** What is in the data directory and is not of lockerd. */
  readonly others: readonly string[];
  readonly filledBytes: number;
  /** Free room that could not be filled. */
  readonly unfilledBytes: number;
}

/**
 * Holds the data directory, as whose it is, so that no lockerd runs in it meanwhile.
 * @returns lets it go
 * @throws LockerError `store.locked`, `store.unwritable`
 */
export function holdForReset(data: string): Promise<() => void> {
  const owner = ownerOf(data);
  if (owner !== undefined) makeDirectory(data, owner);
  return asOwner(owner, () => {
    prepareDirectory(data);
    return lockDirectory(data, storeFiles(data).lock);
  });
}

/** Looks into the directory that is held. */
export function lookBeforeReset(data: string): Promise<ResetPicture> {
  return asOwner(ownerOf(data), () => pictureOf(data));
}

function pictureOf(data: string): ResetPicture {
  const files = storeFiles(data);
  // A database that is lost may come back from these.
  if (!existsSync(files.database)) return { inUse: existsSync(files.snapshot) ? undefined : 0, head: { seq: 0 } };
  let db: ReturnType<typeof connect> | undefined;
  try {
    db = connect(files.database);
    const { held = 0 } =
      prepare<[], { held: number }>(
        db,
        `SELECT (SELECT count(*) FROM rentals WHERE state IN ('offered', 'awaiting_payment', 'active', 'overstayed'))
           + (SELECT count(*) FROM drop_offs) AS held`,
      ).get() ?? {};
    const row = prepare<[], { chain: string; seq: number; hash: Buffer }>(
      db,
      `SELECT chain, seq, hash FROM audit ${newestRowSql}`,
    ).get();
    return { inUse: held, head: row ? { chain: row.chain, seq: row.seq, head: row.hash.toString('hex') } : { seq: 0 } };
  } catch {
    // Damaged, or of a version that has no such tables: nobody knows.
    return { inUse: undefined, head: { seq: 0 } };
  } finally {
    db?.close();
  }
}

/** The files with keys: the secret of the PIN hashes, the cabinet's own keys, and those of its lines. */
function keyFiles({ access, trust, uplink, terminal }: Where): string[] {
  const pepper = pepperSource(access.pepper, {});
  return [
    ...(pepper ? [pepper.file] : []),
    ...(trust ? [trust.device] : []),
    ...(uplink?.tls ? [uplink.tls.key, uplink.tls.cert] : []),
    ...(terminal ? [terminal.key, terminal.cert] : []),
  ];
}

/**
 * Wipes all that is of persons, and all keys; what is no more the cabinet's can be read by nobody. What comes after begins a record
 * whose first row says that there was a reset, by whom, and where the record before ended.
 * @param fill whether free room is filled, too
 * @throws LockerError `reset.failed`: it can be done again
 */
export async function resetCabinet(
  where: Where,
  { head }: ResetPicture,
  actor: string,
  fill: boolean,
): Promise<ResetResult> {
  const files = storeFiles(where.data);
  const { files: found, others } = foundIn(where.data);
  // The lock is held, and empty.
  const data = found.filter((file) => file !== files.lock);
  // Keys first: what is cut off then leaves hashes that nobody can try.
  const wiped: string[] = [];
  for (const file of [...keyFiles(where), ...(where.others ?? []), ...data]) if (await wipeFile(file)) wiped.push(file);
  const filled = fill ? fillFree(where.data) : { filledBytes: 0, unfilledBytes: freeBytes(where.data) };
  const chain: NewChain = { reason: 'factory_reset', ...head, actor };
  try {
    const note = Buffer.from(JSON.stringify(metaShapes.new_chain.parse(chain)));
    await asOwner(ownerOf(where.data), () => writeDurably(files.nextChain, note));
  } catch (error) {
    throw new LockerError('reset.failed', `${files.nextChain}: ${messageOf(error)}`, {}, { cause: error });
  }
  return { wiped, others, ...filled };
}
