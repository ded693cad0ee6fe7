import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asOwner, makeDirectory, ownerOf } from '../lib/as-owner.js';
import { type Owner, syncPath, writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { writeDatabase } from '../store/carried-database.js';
import { lockDirectory, prepareDirectory, type StoreFiles, storeFiles } from '../store/directory.js';
import { schemaVersion } from '../store/schema.js';
import type { CabinetState } from './cabinet-state.js';
import { type BoardMoment, withRestartedRentals } from './restarted-rentals.js';

interface RestoreTarget {
  /** The data directory. */
  readonly data: string;
  /** Id of the cabinet that the config names. */
  readonly cabinet: string;
  /** Where the secret of the PIN hashes goes; absent: nobody has said. */
  readonly pepper: string | undefined;
  /** File of the trust set that was brought in. */
  readonly trustFile: string;
  /** Who restores it, by his user of the system. */
  readonly actor: string;
  /** Now, as this board counts. */
  readonly now: BoardMoment;
  /** The old board did nothing after this state was taken, so nothing of it is missing. */
  readonly nothingSince: boolean;
}

/** What may lie in a directory that holds nothing: a mount has its own, and a restore or start that was cut off leaves a part. */
const harmless = (files: StoreFiles): ReadonlySet<string> =>
  new Set([
    ...['lost+found', 'trust.jwt', 'trust.jwt.part'],
    ...[files.lock, files.nextChain].map((file) => basename(file)),
    ...['', '-wal', '-shm', '-journal'].map((suffix) => `${basename(files.rebuildPart)}${suffix}`),
  ]);

/**
 * Says whether a state can be restored here.
 * @throws LockerError `backup.other_cabinet`, `backup.newer`, `restore.no_pepper_place`
 */
export function mustFit(state: CabinetState, { cabinet, pepper }: Pick<RestoreTarget, 'cabinet' | 'pepper'>): void {
  if (state.cabinet !== cabinet) {
    const message = `the backup is of the cabinet ${state.cabinet}, and the config of ${cabinet}`;
    throw new LockerError('backup.other_cabinet', message, { cabinet: state.cabinet });
  }
  if (state.schema > schemaVersion) {
    const message = `lockerd ${state.program} wrote the backup, with tables of version ${state.schema}; this one knows ${schemaVersion}`;
    throw new LockerError('backup.newer', message, { found: state.schema, known: schemaVersion });
  }
  if (state.pepper !== undefined && pepper === undefined) {
    throw new LockerError('restore.no_pepper_place', 'neither `access.pepper` nor `--pepper` names a file');
  }
}

/**
 * Holds the data directory for a restore, as whose it is: no lockerd starts in it meanwhile.
 * @returns lets it go
 * @throws LockerError `restore.not_empty`, `store.locked`, `store.unwritable`
 */
export function holdEmpty(data: string): Promise<() => void> {
  const owner = ownerOf(data);
  if (owner !== undefined) makeDirectory(data, owner);
  return asOwner(owner, () => held(data));
}

function held(data: string): () => void {
  const files = storeFiles(data);
  prepareDirectory(data);
  const unlock = lockDirectory(data, files.lock);
  const found = readdirSync(data).find((name) => !harmless(files).has(name));
  if (found === undefined) return unlock;
  unlock();
  throw new LockerError('restore.not_empty', `${join(data, found)} is there, and a restore overwrites nothing`, {
    file: found,
  });
}

/**
 * Writes a state to the directory that is held. The database comes last and all at once: after a power cut there is a cabinet that was
 * restored, or a directory in which it can be done again. What it writes is of whose directory it is.
 * @throws LockerError `backup.damaged`, `restore.unwritten`
 */
export async function restoreState(state: CabinetState, target: RestoreTarget): Promise<void> {
  const files = storeFiles(target.data);
  try {
    const owner = ownerOf(target.data);
    const { chain, seq, hash: head } = state.head;
    await asOwner(owner, () =>
      writeDatabase(files.rebuildPart, {
        ...{
          rows: { meta: state.meta, tables: withRestartedRentals(state.tables, target.now) },
          schema: state.schema,
          missesSome: !target.nothingSince || state.without !== undefined,
        },
        chain: { reason: 'restored', seq, ...(seq > 0 && { chain, head }), actor: target.actor },
      }),
    );
    if (state.pepper !== undefined && target.pepper !== undefined) {
      await writeSecret(target.pepper, Buffer.from(state.pepper, 'base64url'), owner);
    }
    if (state.trust !== undefined) await writeSecret(target.trustFile, Buffer.from(state.trust), owner);
    await asOwner(owner, () => {
      renameSync(files.rebuildPart, files.database);
      syncPath(target.data);
      rmSync(files.nextChain, { force: true });
    });
  } catch (error) {
    if (error instanceof LockerError) throw error;
    throw new LockerError('restore.unwritten', `${target.data}: ${messageOf(error)}`, {}, { cause: error });
  }
}

/** @param owner whose the data are: he has to read it, also where it lies in a directory of root's */
async function writeSecret(file: string, bytes: Uint8Array, owner: Owner | undefined): Promise<void> {
  const directory = dirname(file);
  makeDirectory(directory, owner);
  const writer = ownerOf(directory);
  await asOwner(writer, () => writeDurably(file, bytes, writer === undefined ? owner : undefined));
}
