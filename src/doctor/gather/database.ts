import { closeSync, openSync, readSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { LockerError } from '../../lib/errors.js';
import { openCopied } from '../../store/copied-database.js';
import { storeFiles } from '../../store/directory.js';
import { schemaVersion } from '../../store/schema.js';
import type { DatabaseFacts } from '../facts-daemon.js';
import { absent, type Seen, seen } from '../seen.js';
import { type Sysroot, trying, unawaited } from './sysroot.js';

/**
 * Looks at the database and changes nothing of it. lockerd holds its own file as long as it runs, so that then the snapshot is
 * looked through: both by a copy, which is unlinked as soon as it is open.
 * @param runs whether lockerd runs: then not even its lock is looked at, which could keep one that starts from taking it
 */
export function lookAtDatabase(sys: Sysroot, data: string | undefined, runs: boolean): Seen<DatabaseFacts> {
  if (data === undefined) return absent('the config cannot be read');
  const files = storeFiles(data);
  const inside = sys.look(data);
  if (inside.kind !== 'seen') return inside;
  const header = trying(files.database, () => headerOf(sys.at(files.database)));
  if (header.kind === 'absent') return absent(`there is no ${files.database} yet`);
  if (header.kind === 'denied') return header;
  const size = (path: string): number => {
    const node = sys.stat(path);
    return node.kind === 'seen' ? node.value.size : 0;
  };
  const snapshot = sys.stat(files.snapshot);
  return seen({
    file: files.database,
    ...{ bytes: size(files.database), walBytes: size(files.wal), schema: header.value, known: schemaVersion },
    ...(snapshot.kind === 'seen' && { snapshot: { bytes: snapshot.value.size, ms: snapshot.value.mtimeMs } }),
    aside: inside.value.filter((name) => /\.corrupt-/.test(name)),
    ...lookThrough(sys, files.database, files.snapshot, runs),
  });
}

type Looked = Pick<DatabaseFacts, 'looked' | 'notLooked'>;

function lookThrough(sys: Sysroot, database: string, snapshot: string, runs: boolean): Looked {
  const own = runs ? 'in_use' : copied(sys, database);
  if (own !== 'in_use') return { ...own, ...(own.looked && { looked: { ...own.looked, what: 'database' } }) };
  if (sys.stat(snapshot).kind !== 'seen') return { notLooked: 'lockerd uses it, and there is no snapshot yet' };
  const other = copied(sys, snapshot);
  if (other === 'in_use') return { notLooked: 'lockerd uses it' };
  return { ...other, ...(other.looked && { looked: { ...other.looked, what: 'snapshot' } }) };
}

function copied(sys: Sysroot, file: string): Looked | 'in_use' {
  const path = sys.at(file);
  const node = sys.stat(file);
  // A card that failed takes no copy either, and is why somebody looks.
  const room = trying(tmpdir(), roomForCopies);
  if (room.kind !== 'seen') return { notLooked: room.what };
  if (node.kind === 'seen' && node.value.size * 2 > room.value) {
    return { notLooked: `there is no room for a copy of ${node.value.size} bytes in ${tmpdir()}` };
  }
  try {
    openCopied(path).close();
    return { looked: { what: 'database' } };
  } catch (error) {
    if (error instanceof Error && 'code' in error && !(error instanceof LockerError))
      return { notLooked: error.message };
    if (!(error instanceof LockerError)) throw error;
    const { code, message } = error;
    if (code === 'copy.in_use') return 'in_use';
    if (/^(copy\.(unreadable|older|newer)|store\.full)$/.test(code)) return { notLooked: `${code}: ${message}` };
    return { looked: { what: 'database', fault: { code, why: message } } };
  }
}

/** The directory for temporary files may be memory: a board must not run out of it. */
function roomForCopies(): number {
  const { bavail, bsize } = statfsSync(tmpdir());
  return Math.min(bavail * bsize, freemem());
}

/** `user_version`, at byte 60: https://www.sqlite.org/fileformat.html#the_database_header. It opens no lock. */
function headerOf(file: string): number {
  const header = Buffer.alloc(100);
  const fd = openSync(file, unawaited);
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  return header.readUInt32BE(60);
}
