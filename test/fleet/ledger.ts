import { join } from 'node:path';
import Database from 'better-sqlite3';
import { hashOf, noPrev } from '../../src/audit/row-hash.js';
import { commitFits } from '../../src/audit/verify.js';
import { openStore } from '../../src/collector/open-store.js';
import type { CabinetSetup } from './sending-cabinet.js';
import type { Site } from './site.js';

/** Up to where a cabinet has a receipt. */
export interface Released {
  readonly cabinet: string;
  readonly chain: string;
  readonly seq: number;
}

/** What a cabinet that was killed may remove, read from its database. */
export function releasedBy({ cabinet, dir }: Pick<CabinetSetup, 'cabinet' | 'dir'>): Released[] {
  const db = new Database(join(dir, 'lockerd.db'), { readonly: true });
  try {
    const rows = db.prepare<[], { chain: string; seq: number }>('SELECT chain, seq FROM receipts').all();
    return rows.map((row) => ({ cabinet, ...row }));
  } finally {
    db.close();
  }
}

/** Rows that the database of a cabinet has not any more. */
export function removedBy({ dir }: Pick<CabinetSetup, 'dir'>): number {
  const db = new Database(join(dir, 'lockerd.db'), { readonly: true });
  try {
    const row = db.prepare<[], { gone: number }>('SELECT max(seq) - count(*) AS gone FROM audit').get();
    return row?.gone ?? 0;
  } finally {
    db.close();
  }
}

/** Each receipt that was given for rows of which PostgreSQL has not every one. */
export async function releasedEarly(site: Site, released: readonly Released[]): Promise<string[]> {
  const breaches: string[] = [];
  for (const { cabinet, chain, seq } of released) {
    const [row] = await site.query(
      `SELECT count(*)::int AS rows FROM events WHERE cabinet = '${cabinet}' AND chain = '${chain}' AND seq <= ${seq}`,
    );
    if (row?.rows !== seq)
      breaches.push(`${cabinet} released its rows up to ${seq}, and ${row?.rows} of them are there`);
  }
  return breaches;
}

/** What a cabinet said of its record when it was durable: by seq, the hash. */
export interface Written {
  readonly cabinet: string;
  readonly chain: string;
  readonly last: number;
  readonly hashes: ReadonlyMap<number, string>;
}

const pageRows = 1000;

/** Reads all that PostgreSQL has of the cabinets, and says what of it is not what they wrote: each row once, in order, its chain whole. */
export async function ledgerBreaches(site: Site, written: readonly Written[]): Promise<string[]> {
  const breaches: string[] = [];
  const store = await openStore({ kind: 'postgres', url: site.url });
  try {
    for (const one of written) {
      let seq = 0;
      let prev = noPrev;
      for (;;) {
        const rows = await store.events({ ...one, from: seq + 1, most: pageRows });
        for (const row of rows) {
          seq += 1;
          const said = one.hashes.get(row.seq);
          if (row.seq !== seq) breaches.push(`${one.cabinet}: row ${row.seq} stands where ${seq} should`);
          else if (row.prev !== prev || hashOf(row) !== row.hash || !commitFits(row))
            breaches.push(`${one.cabinet}: the chain breaks at row ${seq}`);
          else if (said !== undefined && said !== row.hash)
            breaches.push(`${one.cabinet}: row ${seq} is not the one that was written`);
          seq = row.seq;
          prev = row.hash;
        }
        if (rows.length < pageRows) break;
      }
      if (seq !== one.last) breaches.push(`${one.cabinet}: ${one.last} rows were written, and ${seq} are there`);
    }
    const counted = await site.query(
      `SELECT (SELECT count(*) FROM events)::int AS events, (SELECT count(*) FROM disputed_rows)::int AS disputed,
        (SELECT count(*) FROM gaps)::int AS gaps, (SELECT count(*) FROM cabinets WHERE quarantine IS NOT NULL)::int AS broken`,
    );
    const events = written.reduce((sum, { last }) => sum + last, 0);
    const expected = JSON.stringify([{ events, disputed: 0, gaps: 0, broken: 0 }]);
    if (JSON.stringify(counted) !== expected) breaches.push(`expected ${expected}, found ${JSON.stringify(counted)}`);
  } finally {
    await store.close();
  }
  return breaches;
}
