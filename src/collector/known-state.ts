import { z } from 'zod';
import { timeLeewayMs } from '../tokens/life.js';
import { longestLivesMs } from '../tokens/signed-types.js';
import { countUses } from './count-uses.js';
import { type GivenRight, givenRights, givenTokens } from './given-rights.js';
import { knownRentals } from './known-rentals.js';
import { rentalReports } from './rental-reports.js';
import type { Sql } from './sql.js';
import type { StateContents } from './state-parts.js';

/** What the collector knows of a cabinet beside who was erased. */
export type KnownState = Omit<StateContents, 'erasures'>;

const tokenLifeMs = longestLivesMs['access+jwt'] + timeLeewayMs;
/** So long a cabinet knows that something was taken back when nobody says how long that lives. */
const takenBackMs = 400 * 86_400_000;

const useShape = z.object({
  chain: z.string(),
  seq: z.int(),
  event: z.string(),
  access_mode: z.string(),
  credential_ref: z.string(),
  locker: z.string(),
  received_ms: z.int(),
});

/**
 * Gathers what a cabinet is given back when it has lost its database: rights that it was given, what was taken back, what was used, and
 * its rentals.
 */
export async function knownState(sql: Sql, cabinet: string, nowMs: number): Promise<KnownState> {
  const revoked = await takenBack(sql, cabinet, nowMs);
  const gone = new Set(revoked.map(({ ref }) => ref));
  const given = (await givenRights(sql, cabinet)).filter(
    ({ arg: { ref, until } }) => !gone.has(ref) && (until === undefined || until * 1000 > nowMs),
  );
  return {
    revoked,
    rights: given.map(({ arg }) => arg),
    used: await usesOf(sql, cabinet, given, nowMs),
    rentals: knownRentals(await rentalReports(sql, cabinet), nowMs),
  };
}

async function takenBack(sql: Sql, cabinet: string, nowMs: number): Promise<KnownState['revoked']> {
  const rows = await sql.rows(
    `SELECT credential_ref AS ref, max(received_ms) AS at FROM events
     WHERE cabinet = ?1 AND event = 'admin.right_revoked' AND credential_ref IS NOT NULL AND received_ms > ?2
     GROUP BY credential_ref ORDER BY 2, 1`,
    [cabinet, nowMs - takenBackMs],
  );
  const shape = z.object({ ref: z.string(), at: z.int() });
  return rows
    .map((row) => shape.parse(row))
    .map(({ ref, at }) => ({ ref, until: Math.floor((at + takenBackMs) / 1000) }));
}

/** What was used of tokens that may still live, and of the rights that are given back and have their uses counted. */
async function usesOf(
  sql: Sql,
  cabinet: string,
  given: readonly GivenRight[],
  nowMs: number,
): Promise<KnownState['used']> {
  // A courier's uses are not told by his openings alone: he comes back to a door that he did not shut.
  const limited = given.filter(({ arg }) => arg.uses !== undefined && arg.role !== 'courier');
  const ofRights = new Set(limited.map(({ arg }) => arg.ref));
  const fromMs = Math.min(nowMs - tokenLifeMs, ...limited.map(({ givenMs }) => givenMs));
  const rows = await sql.rows(
    `SELECT e.chain, e.seq, e.event, e.access_mode, e.credential_ref, e.locker, e.received_ms
     FROM events e JOIN chains c ON c.cabinet = e.cabinet AND c.chain = e.chain
     WHERE e.cabinet = ?1 AND e.received_ms >= ?2 AND e.credential_ref IS NOT NULL AND e.locker IS NOT NULL
       AND e.access_mode IN ('qr', 'pin', 'card')
       AND e.event IN ('lock.intent', 'lock.opened', 'lock.failed', 'lock.unconfirmed')
     ORDER BY c.began_ms, e.chain, e.seq`,
    [cabinet, fromMs],
  );
  const openings = rows
    .map((row) => useShape.parse(row))
    .filter(({ access_mode: mode, credential_ref: ref }) => mode === 'qr' || ofRights.has(ref));
  const tokens = await givenTokens(sql, cabinet);
  const lastMs = new Map(openings.map((row) => [row.credential_ref, row.received_ms]));
  const counts = countUses(openings.map(({ event, credential_ref: ref, locker }) => ({ event, ref, locker })));
  return counts.flatMap(({ ref, locker, used }) => {
    if (ofRights.has(ref)) return [{ jti: ref, lkr: locker, n: used }];
    const untilMs = tokens.get(ref) ?? (lastMs.get(ref) ?? nowMs) + tokenLifeMs;
    return untilMs > nowMs ? [{ jti: ref, lkr: locker, n: used, exp: Math.ceil(untilMs / 1000) }] : [];
  });
}
