import { z } from 'zod';
import type { SnapshotMessage } from '../wire/messages.js';
import type { ColumnTypes } from './column-types.js';
import type { Sql, SqlDatabase } from './sql.js';

/** The public key that a cabinet signed with when its snapshot came. */
export interface SnapshotSigner {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly kid: string;
  readonly x: string;
}

/** The sealed state of a cabinet as it came. Nobody here can open it. */
export interface StoredSnapshot {
  readonly message: SnapshotMessage;
  readonly by: SnapshotSigner;
  readonly receivedMs: number;
}

/** The table of the newest snapshot of each cabinet: a migration. One that was released is never changed. */
export function snapshotTable({ integer, text, end }: ColumnTypes): string {
  return `
  CREATE TABLE snapshots (
    cabinet ${text} PRIMARY KEY, chain ${text} NOT NULL, seq ${integer} NOT NULL, message ${text} NOT NULL,
    signer ${text} NOT NULL, received_ms ${integer} NOT NULL
  )${end};
`;
}

const signerShape = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), kid: z.string(), x: z.string() });
const messageShape = z.looseObject({
  ...{ cabinet: z.string(), chain: z.string(), seq: z.int(), at: z.int(), jwe: z.string(), sig: z.string() },
});
const placeShape = z.object({ chain: z.string(), seq: z.int() });

/**
 * Keeps a snapshot in the place of the one before. One that is older stays out, whoever brings it again, and so does one that was taken
 * before an erasure: it may hold what was erased.
 * @returns whether it is kept
 */
export async function putSnapshot(
  db: SqlDatabase,
  sql: Sql,
  message: SnapshotMessage,
  by: SnapshotSigner,
  nowMs: number,
): Promise<boolean> {
  const { cabinet, chain, seq } = message;
  // Who takes its rows holds the same row: an erasure among them is stored before, and seen, or comes behind, and drops this.
  await sql.rows(
    `INSERT INTO cabinets (cabinet) SELECT CAST(?1 AS text)${db.besideErasures} ON CONFLICT (cabinet) DO NOTHING`,
    [cabinet],
  );
  const [of] = await sql.rows(`SELECT status FROM cabinets WHERE cabinet = ?1${db.forUpdate}`, [cabinet]);
  if (hasLeft(of?.status)) return false;
  const [row] = await sql.rows('SELECT chain, seq FROM snapshots WHERE cabinet = ?1', [cabinet]);
  const before = row && placeShape.parse(row);
  if (before?.chain === chain && seq < before.seq) return false;
  if (before !== undefined && before.chain !== chain && (await isOlder(sql, cabinet, chain, before.chain)))
    return false;
  const [erased] = await sql.rows(
    "SELECT seq FROM events WHERE cabinet = ?1 AND chain = ?2 AND seq > ?3 AND event = 'privacy.erased' LIMIT 1",
    [cabinet, chain, seq],
  );
  if (erased !== undefined) return false;
  await sql.rows(
    `INSERT INTO snapshots (cabinet, chain, seq, message, signer, received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (cabinet) DO UPDATE SET chain = excluded.chain, seq = excluded.seq, message = excluded.message,
       signer = excluded.signer, received_ms = excluded.received_ms`,
    [cabinet, chain, seq, JSON.stringify(message), JSON.stringify(by), nowMs],
  );
  return true;
}

/** What its cabinet sent before it left service may come again behind that. */
function hasLeft(status: unknown): boolean {
  return typeof status === 'string' && z.looseObject({}).parse(JSON.parse(status)).reason === 'decommissioned';
}

/** A chain whose rows have come is older than one that nobody has heard of: snapshots go ahead of the record. */
async function isOlder(sql: Sql, cabinet: string, chain: string, than: string): Promise<boolean> {
  const rows = await sql.rows('SELECT chain, began_ms FROM chains WHERE cabinet = ?1 AND chain IN (?2, ?3)', [
    ...[cabinet, chain, than],
  ]);
  const began = new Map(rows.map(({ chain: one, began_ms: ms }) => [z.string().parse(one), z.int().parse(ms)]));
  const [own, other] = [began.get(chain), began.get(than)];
  return own !== undefined && (other === undefined || own < other);
}

/** Drops what was taken before an erasure; its cabinet sends a new one by itself. Its chain, and those before it. */
export async function dropErased(sql: Sql, cabinet: string, chain: string, seq: number): Promise<void> {
  await sql.rows(
    `DELETE FROM snapshots WHERE cabinet = ?1 AND ((chain = ?2 AND seq < ?3) OR (chain <> ?2 AND
       (SELECT began_ms FROM chains c WHERE c.cabinet = ?1 AND c.chain = snapshots.chain)
         <= (SELECT began_ms FROM chains c WHERE c.cabinet = ?1 AND c.chain = ?2)))`,
    [cabinet, chain, seq],
  );
}

/** Drops the snapshot of a cabinet that is out of service, or is lost for good. */
export async function dropSnapshot(sql: Sql, cabinet: string): Promise<void> {
  await sql.rows('DELETE FROM snapshots WHERE cabinet = ?1', [cabinet]);
}

export async function snapshotOf(sql: Sql, cabinet: string): Promise<StoredSnapshot | undefined> {
  const [row] = await sql.rows('SELECT message, signer, received_ms FROM snapshots WHERE cabinet = ?1', [cabinet]);
  if (row === undefined) return undefined;
  const text = (value: unknown): unknown => JSON.parse(z.string().parse(value));
  return {
    message: messageShape.parse(text(row.message)),
    by: signerShape.parse(text(row.signer)),
    receivedMs: z.int().parse(row.received_ms),
  };
}
