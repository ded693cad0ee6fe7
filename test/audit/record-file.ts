import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { type RecordVerdict, verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { openCopied } from '../../src/store/copied-database.js';
import { openFile } from '../../src/store/native.js';
import { Receipts } from '../../src/store/receipts.js';
import { openCabinet, tempDir } from '../store/workshop.js';

export const pace = { rows: 7, rest: async () => undefined };

/** A database file with 20 rows of one chain; a receipt covers those up to `receipted`. Nobody uses it any more. */
export async function recordFile(receipted = 0): Promise<{ file: string; chain: string; heads: string[] }> {
  const { dir, store, audit, time } = openCabinet();
  audit.begin();
  for (let n = 2; n <= 20; n += 1) {
    time.pass(1000 + n);
    const refs = {
      credential_ref: `c${n}`,
      subject_ref: `s${n}`,
      order_ref: `o${n}`,
      payment_ref: '****1234',
    } as const;
    const who = { actor: 'uid-1', actor_role: 'operator', access_mode: 'pin' } as const;
    const locker = n % 2 === 0 ? 'A01' : 'A02';
    const what = { event: 'lock.opened', outcome: 'opened', reason: 'second_try', board: 'b1', locker } as const;
    const more = { payment_status: 'confirmed', error: 'bus.timeout', supersedes: 1 } as const;
    store.tx(() => audit.append({ ...what, ...refs, ...who, ...more, error_args: [n] }));
  }
  const { chain } = audit.head();
  const heads = audit.read({ from: 1, limit: 20 }).map((row) => row.hash);
  const head = heads[receipted - 1];
  if (head !== undefined) store.tx(() => new Receipts(store).put(chain, { seq: receipted, head }));
  await store.close();
  const file = join(tempDir(), 'copied.db');
  copyFileSync(join(dir, 'lockerd.db'), file);
  if (existsSync(join(dir, 'lockerd.db-wal'))) throw new Error('the log should be in the file by now');
  return { file, chain, heads };
}

/** Changes the file as somebody with a database tool would. */
export function edit(file: string, change: string | ((db: Database.Database) => void)): void {
  const db = openFile(file, {});
  if (typeof change === 'string') db.exec(change);
  else change(db);
  db.close();
}

export async function verdictOf(file: string): Promise<RecordVerdict> {
  const copied = openCopied(file);
  try {
    return await verifyRecord(new RecordSource(copied.connection), pace, () => undefined);
  } finally {
    copied.close();
  }
}

export async function faultOf(file: string): Promise<unknown> {
  return (await verdictOf(file)).chains[0]?.fault;
}
