import { z } from 'zod';
import { actorRoles } from '../../audit/event.js';
import type { Sql, SqlRow } from '../sql.js';
import {
  type Correction,
  type DueOrder,
  type OrderView,
  orderStates,
  requestKinds,
  requestStates,
  type SubjectRequest,
} from './request.js';

/** What the tables of requests hold, read back. */

const requestShape = z.object({
  ...{ id: z.string(), kind: z.enum(requestKinds), state: z.enum(requestStates) },
  ...{ asked_ms: z.int(), due_ms: z.int(), ended_ms: z.int().nullable() },
  ...{ asked_by: z.string(), actor: z.string(), actor_role: z.string() },
});
const orderShape = z.object({
  ...{ request: z.string(), cabinet: z.string(), state: z.enum(orderStates), jti: z.string().nullable() },
  ...{ sent_ms: z.int().nullable(), waits_for: z.string().nullable(), reason: z.string().nullable() },
});

/** Requests for which a condition holds, with their orders. */
export async function requestsWhere(
  sql: Sql,
  where: string,
  values: NonNullable<Parameters<Sql['rows']>[1]>,
  orderBy: string,
): Promise<SubjectRequest[]> {
  const requests = await sql.rows(`SELECT * FROM subject_requests WHERE ${where} ORDER BY ${orderBy}`, values);
  const orders = (
    await sql.rows(
      `SELECT * FROM subject_orders WHERE request IN (SELECT id FROM subject_requests WHERE ${where}) ORDER BY cabinet`,
      values,
    )
  ).map((row) => orderShape.parse(row));
  return requests.map((row) => {
    const { id, kind, state, ...rest } = requestShape.parse(row);
    return {
      ...{ id, kind, state, askedMs: rest.asked_ms, dueMs: rest.due_ms },
      ...{ by: rest.asked_by, actor: rest.actor, role: rest.actor_role },
      ...(rest.ended_ms !== null && { endedMs: rest.ended_ms }),
      orders: orders.filter(({ request }) => request === id).map(orderView),
    };
  });
}

function orderView({ cabinet, state, jti, sent_ms, waits_for, reason }: z.output<typeof orderShape>): OrderView {
  return {
    ...{ cabinet, state },
    ...(jti !== null && { jti }),
    ...(sent_ms !== null && { sentMs: sent_ms }),
    ...(waits_for !== null && { waitsFor: waits_for }),
    ...(reason !== null && { reason }),
  };
}

const correctionShape = z.object({
  chain: z.string(),
  seq: z.int(),
  set: z.record(z.string(), z.string().nullable()),
});
const receiverShape = z.object({ x: z.string() });
const dueShape = z.object({
  ...{ request: z.string(), kind: z.enum(requestKinds), cabinet: z.string(), reference: z.string() },
  ...{ correction: z.string().nullable(), receiver: z.string().nullable(), actor: z.string() },
  actor_role: z.enum(actorRoles),
  ...{ jti: z.string().nullable(), made_ms: z.int().nullable(), until_ms: z.int().nullable(), sends: z.int() },
});

/** An order that is due, before it is certain that its command lives. */
interface OpenOrder extends Omit<DueOrder, 'jti' | 'madeMs' | 'untilMs'> {
  readonly command: Pick<DueOrder, 'jti' | 'madeMs' | 'untilMs'> | undefined;
  /** How often it was sent. */
  readonly sends: number;
}

export function openOrderOf(row: SqlRow): OpenOrder {
  const { jti, made_ms: madeMs, until_ms: untilMs, ...order } = dueShape.parse(row);
  const correction: Correction | undefined =
    order.correction === null ? undefined : correctionShape.parse(JSON.parse(order.correction));
  const receiver = order.receiver === null ? undefined : receiverShape.parse(JSON.parse(order.receiver));
  return {
    ...{ request: order.request, kind: order.kind, cabinet: order.cabinet, reference: order.reference },
    ...(correction && { correction }),
    ...(receiver && { receiver: { x: receiver.x } }),
    ...{ actor: order.actor, role: order.actor_role, sends: order.sends },
    command: jti === null || madeMs === null || untilMs === null ? undefined : { jti, madeMs, untilMs },
  };
}
