import { z } from 'zod';
import { newId } from '../../lib/new-id.js';
import { longestCommandLifeMs } from '../../tokens/signed-types.js';
import type { ResultMessage } from '../../wire/messages.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { type DueOrder, nextSendMs, requestKinds, settle } from './request.js';
import { openOrderOf } from './rows.js';

/** A command that is about to expire may not reach its cabinet in time. */
const leewayMs = 60_000;

/** Cabinets are to be told; one that was told already is not told again. */
export async function order(
  db: SqlDatabase,
  sql: Sql,
  request: string,
  cabinets: readonly string[],
  nowMs: number,
): Promise<void> {
  await sql.rows(
    `INSERT INTO subject_orders (request, cabinet, state, next_ms)
     SELECT CAST(?1 AS text), value, 'open', CAST(?3 AS bigint) FROM ${db.listed('?2')} WHERE true
     ON CONFLICT (request, cabinet) DO NOTHING`,
    [request, JSON.stringify(cabinets), nowMs],
  );
}

/** Hands out what is due; the next time is later, and later each time. */
export async function dueOrders(
  db: SqlDatabase,
  sql: Sql,
  nowMs: number,
  most: number,
  random: number,
): Promise<DueOrder[]> {
  const rows = await sql.rows(
    `SELECT o.request, o.cabinet, o.jti, o.made_ms, o.until_ms, o.sends, r.kind, r.reference, r.correction, r.receiver, r.actor, r.actor_role
     FROM subject_orders o JOIN subject_requests r ON r.id = o.request
     WHERE o.next_ms <= ?1 AND r.state = 'pending' ORDER BY o.next_ms LIMIT ?2${db.forUpdateOfFree}`,
    [nowMs, most],
  );
  const due: DueOrder[] = [];
  for (const row of rows) {
    const { command, sends, ...rest } = openOrderOf(row);
    const lives = command !== undefined && command.untilMs > nowMs + leewayMs;
    const { jti, madeMs, untilMs } = lives ? command : newCommand(rest.kind, nowMs);
    const next = nextSendMs(nowMs, sends + 1, random);
    await sql.rows(
      `UPDATE subject_orders SET jti = ?3, made_ms = ?4, until_ms = ?5, sent_ms = ?6, sends = ?7, next_ms = ?8
       WHERE request = ?1 AND cabinet = ?2`,
      [rest.request, rest.cabinet, jti, madeMs, untilMs, nowMs, sends + 1, next],
    );
    due.push({ ...rest, jti, madeMs, untilMs });
  }
  return due;
}

function newCommand(kind: DueOrder['kind'], nowMs: number): Pick<DueOrder, 'jti' | 'madeMs' | 'untilMs'> {
  // Whole seconds, as they are in the command.
  const madeMs = Math.floor(nowMs / 1000) * 1000;
  return { jti: newId(12), madeMs, untilMs: madeMs + longestCommandLifeMs(kind) };
}

const answeredShape = z.object({
  ...{
    request: z.string(),
    kind: z.enum(requestKinds),
    state: z.string(),
    sends: z.int(),
    receiver: z.string().nullable(),
  },
});

/** The order that a result answers, if it is one. Nobody else may change it or its request until the transaction is over: two last answers may come at once. */
export async function answeredBy(db: SqlDatabase, sql: Sql, cabinet: string, jti: string) {
  const [row] = await sql.rows(
    `SELECT o.request, o.state, o.sends, r.kind, r.receiver FROM subject_orders o JOIN subject_requests r ON r.id = o.request
     WHERE o.cabinet = ?1 AND o.jti = ?2${db.forUpdate}`,
    [cabinet, jti],
  );
  return row && answeredShape.parse(row);
}

/** Takes the answer of a cabinet; when it was the last one that was waited for, the request is over. */
export async function takeAnswer(
  sql: Sql,
  cabinet: string,
  answered: z.output<typeof answeredShape>,
  result: ResultMessage,
  nowMs: number,
): Promise<void> {
  const settled = settle(answered.kind, result);
  if (settled === undefined || answered.state !== 'open') return;
  const { request, sends } = answered;
  const reason = settled.reason ?? null;
  if (settled.state !== 'open') {
    await end(sql, request, cabinet, settled.state, reason, nowMs);
    await endRequest(sql, request, nowMs);
    return;
  }
  const jti = settled.anew ? 'NULL' : 'jti';
  await sql.rows(
    `UPDATE subject_orders SET jti = ${jti}, reason = ?3, waits_for = NULL, next_ms = ?4 WHERE request = ?1 AND cabinet = ?2`,
    [request, cabinet, reason, nextSendMs(nowMs, Math.max(1, sends), 0.5)],
  );
}

export async function end(
  sql: Sql,
  request: string,
  cabinet: string,
  state: 'done' | 'refused' | 'given_up',
  reason: string | null,
  nowMs: number,
): Promise<boolean> {
  const ended = await sql.rows(
    `UPDATE subject_orders SET state = ?3, reason = ?4, waits_for = NULL, next_ms = NULL, ended_ms = ?5
     WHERE request = ?1 AND cabinet = ?2 AND state = 'open' RETURNING cabinet`,
    [request, cabinet, state, reason, nowMs],
  );
  return ended.length > 0;
}

/** Ends a request that waits for no cabinet any more, and forgets whom it was about. */
export async function endRequest(sql: Sql, request: string, nowMs: number): Promise<void> {
  await sql.rows(
    `UPDATE subject_requests SET reference = NULL, correction = NULL, ended_ms = ?2,
       state = CASE WHEN EXISTS (SELECT 1 FROM subject_orders WHERE request = ?1 AND state = 'refused') THEN 'refused' ELSE 'done' END
     WHERE id = ?1 AND state = 'pending' AND NOT EXISTS (SELECT 1 FROM subject_orders WHERE request = ?1 AND state = 'open')`,
    [request, nowMs],
  );
}

/** A later request takes the place of these. */
export async function cancel(sql: Sql, tag: string, kinds: readonly string[], nowMs: number): Promise<void> {
  const list = kinds.map((kind) => `'${kind}'`).join(', ');
  const cancelled = await sql.rows(
    `UPDATE subject_requests SET state = CASE WHEN ended_ms IS NULL THEN 'cancelled' ELSE state END, ended_ms = coalesce(ended_ms, ?2),
       reference = NULL, correction = NULL, receiver = NULL
     WHERE tag = ?1 AND kind IN (${list}) AND (state = 'pending' OR receiver IS NOT NULL) RETURNING id`,
    [tag, nowMs],
  );
  for (const { id } of cancelled) {
    await sql.rows('UPDATE subject_orders SET next_ms = NULL WHERE request = ?1', [z.string().parse(id)]);
  }
}
