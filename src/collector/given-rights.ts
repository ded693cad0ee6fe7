import { z } from 'zod';
import { type CommandClaims, type RightArg, rightArg } from '../tokens/command-token.js';
import type { ResultMessage } from '../wire/messages.js';
import type { Sql } from './sql.js';

/**
 * What this program has given to cabinets: rights as it signed them, their PINs sealed, and ids of tokens. So a cabinet that loses its
 * database can be given them back.
 */

const givenShape = z.object({ ref: z.string(), arg: z.string(), given_ms: z.int() });

/** A right that was given. */
export interface GivenRight {
  readonly arg: RightArg;
  readonly givenMs: number;
}

/** Notes a command before it is sent: a right that it gives, or those that it takes away. */
export async function noteOrder(sql: Sql, command: CommandClaims, nowMs: number): Promise<void> {
  const { aud: cabinet, jti } = command;
  switch (command.cmd) {
    case 'right.put': {
      const { ref, subject, until } = command.arg;
      const untilMs = until === undefined ? null : Math.floor(until * 1000);
      await sql.rows(
        `INSERT INTO given_rights (cabinet, jti, ref, subject, arg, until_ms, given_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
        [cabinet, jti, ref, subject ?? null, JSON.stringify(command.arg), untilMs, nowMs],
      );
      return;
    }
    case 'right.revoke':
      await sql.rows('DELETE FROM given_rights WHERE cabinet = ?1 AND ref = ?2', [cabinet, command.arg.ref]);
      return;
    case 'right.clear':
      await clear(sql, cabinet, command.lkr === undefined ? undefined : [command.lkr].flat());
      return;
    case 'erase':
      await forgetRights(sql, cabinet, command.arg.subject);
      return;
  }
}

/** Notes what came of a command: a right that the cabinet refused was not given, and one that it took replaces those before. */
export async function noteResult(sql: Sql, cabinet: string, { jti, outcome, reason }: ResultMessage): Promise<void> {
  if (reason === 'running') return;
  const [row] = await sql.rows('SELECT ref, arg, given_ms FROM given_rights WHERE cabinet = ?1 AND jti = ?2', [
    ...[cabinet, jti],
  ]);
  if (row === undefined) return;
  const { ref, given_ms: givenMs } = givenShape.parse(row);
  if (outcome === 'done') {
    const older = 'DELETE FROM given_rights WHERE cabinet = ?1 AND ref = ?2 AND jti <> ?3 AND given_ms <= ?4';
    await sql.rows(older, [cabinet, ref, jti, givenMs]);
  } else await sql.rows('DELETE FROM given_rights WHERE cabinet = ?1 AND jti = ?2', [cabinet, jti]);
}

/**
 * Forgets what was given to a booking that was erased.
 * @param refs ids of rights and tokens that are known to be of it, beside those that were given for it
 */
export async function forgetRights(
  sql: Sql,
  cabinet: string,
  subjectRef: string,
  refs: Iterable<string> = [],
): Promise<void> {
  await sql.rows('DELETE FROM given_rights WHERE cabinet = ?1 AND subject = ?2', [cabinet, subjectRef]);
  for (const ref of refs) {
    await sql.rows('DELETE FROM given_rights WHERE cabinet = ?1 AND ref = ?2', [cabinet, ref]);
    await sql.rows('DELETE FROM given_tokens WHERE cabinet = ?1 AND jti = ?2', [cabinet, ref]);
  }
}

/** As the cabinet clears: the rights of customers that name one of these lockers; without any, those of couriers, too. */
async function clear(sql: Sql, cabinet: string, lockers: readonly string[] | undefined): Promise<void> {
  for (const { arg } of await givenRights(sql, cabinet)) {
    const { ref, role, lockers: named = [] } = arg;
    const names = [named].flat().some((locker) => lockers?.includes(locker));
    const goes = lockers === undefined ? role === 'customer' || role === 'courier' : role === 'customer' && names;
    if (goes) await sql.rows('DELETE FROM given_rights WHERE cabinet = ?1 AND ref = ?2', [cabinet, ref]);
  }
}

/** The rights of a cabinet, each as it was given last. */
export async function givenRights(sql: Sql, cabinet: string): Promise<GivenRight[]> {
  const rows = await sql.rows('SELECT ref, arg, given_ms FROM given_rights WHERE cabinet = ?1 ORDER BY given_ms, jti', [
    cabinet,
  ]);
  const newest = new Map<string, GivenRight>();
  for (const row of rows) {
    const { ref, arg, given_ms: givenMs } = givenShape.parse(row);
    newest.delete(ref);
    newest.set(ref, { arg: rightArg.parse(JSON.parse(arg)), givenMs });
  }
  return [...newest.values()];
}

/** Notes a token before it is shown. */
export async function noteToken(sql: Sql, cabinet: string, jti: string, untilMs: number): Promise<void> {
  await sql.rows('INSERT INTO given_tokens (cabinet, jti, until_ms) VALUES (?1, ?2, ?3)', [cabinet, jti, untilMs]);
}

/** When each token of a cabinet ends. */
export async function givenTokens(sql: Sql, cabinet: string): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows('SELECT jti, until_ms FROM given_tokens WHERE cabinet = ?1', [cabinet]);
  const shape = z.object({ jti: z.string(), until_ms: z.int() });
  return new Map(rows.map((row) => shape.parse(row)).map(({ jti, until_ms: untilMs }) => [jti, untilMs]));
}

/** Forgets what has expired. */
export async function forgetExpired(sql: Sql, nowMs: number): Promise<void> {
  for (const table of ['given_rights', 'given_tokens']) {
    await sql.rows(`DELETE FROM ${table} WHERE until_ms < ?1`, [nowMs]);
  }
}
