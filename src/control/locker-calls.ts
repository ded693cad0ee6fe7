import type { z } from 'zod';
import type { OpeningResult } from '../cabinet/cabinet-view.js';
import type { By, Upkeep } from '../cabinet/upkeep.js';
import { type Answer, ok } from '../lib/answer.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { codeOf } from '../lib/errors.js';
import type { CallRows } from './call-rows.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import { faultMessage } from './faults.js';
import { lockerOf } from './known-locker.js';
import { LineQueue } from './line-queue.js';
import type { LineSource } from './line-stream.js';
import type { openAllBody, openBody } from './schema.js';

export async function open(
  world: ControlWorld,
  { locker, emergency }: z.output<typeof openBody>,
  caller: Caller,
): Promise<Answer> {
  lockerOf(world, locker);
  return ok({ ...(await world.cabinet.open({ locker, ...byOf(caller), ...(emergency ? { emergency } : {}) })) });
}

/** One line of the answer to `POST /open-all`. The last one is `done`, unless the daemon stops. */
type OpenLine =
  | ({ readonly type: 'outcome' } & OpeningResult)
  /** Nothing was sent to this lock. */
  | { readonly type: 'refused'; readonly locker: string; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'done' };

/**
 * Opens all lockers, or those that are named, one after the other; each is told when it is done. One that fails keeps the
 * others from nothing. When the reader goes no further one is begun.
 * @throws LockerError `control.unknown_locker`; nothing was opened then
 */
export function openAll(
  world: ControlWorld,
  rows: Pick<CallRows, 'refused'>,
  { lockers, emergency }: z.output<typeof openAllBody>,
  caller: Caller,
): LineSource<OpenLine> {
  const ids = lockers ?? world.cabinet.lockers().map(({ id }) => id);
  for (const id of ids) lockerOf(world, id);
  const lines = new LineQueue<OpenLine>();
  const openOne = async (locker: string): Promise<OpenLine> => {
    try {
      const grant = { locker, ...byOf(caller), ...(emergency ? { emergency } : {}) };
      return { type: 'outcome', ...(await world.cabinet.open(grant)) };
    } catch (error) {
      world.onFault(error);
      await rows.refused(caller, error, locker);
      return { type: 'refused', locker, code: codeOf(error), message: faultMessage(error) };
    }
  };
  const openInTurn = async (): Promise<void> => {
    for (const id of ids) {
      if (lines.signal.aborted) return;
      lines.add(await openOne(id));
    }
    lines.end({ type: 'done' });
  };
  void openInTurn();
  return lines;
}

/** What is done to a locker beside opening it, as the calls name it. */
export const upkeepActs = ['block', 'unblock', 'clear', 'emptied'] as const;
type UpkeepAct = (typeof upkeepActs)[number];

const methods = {
  block: 'block',
  unblock: 'unblock',
  clear: 'clearFaults',
  emptied: 'emptied',
} as const satisfies Record<UpkeepAct, keyof Upkeep>;

/** `changed` is false when it was so before. */
export function keepUp(world: ControlWorld, act: UpkeepAct, locker: string, caller: Caller): Answer {
  lockerOf(world, locker);
  const by: By = byOf(caller);
  return ok({ locker, changed: world.upkeep[methods[act]](locker, by) });
}
