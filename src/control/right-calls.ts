import type { z } from 'zod';
import type { RightView } from '../access/right-views.js';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { LineSource } from './line-stream.js';
import type { clearBody, rightBody } from './schema-rights.js';

const batch = 50;

/** The stored rights, oldest first. */
export function rightSource({ rightViews }: ControlWorld): LineSource<RightView> {
  const views = rightViews.all();
  const take = (): readonly RightView[] => {
    const taken: RightView[] = [];
    while (taken.length < batch) {
      const next = views.next();
      if (next.done) break;
      taken.push(next.value);
    }
    return taken;
  };
  return { take };
}

/** @throws LockerError `access.no_right`, `store.*` */
export function rightOf({ rightViews }: Pick<ControlWorld, 'rightViews'>, ref: string): RightView {
  const view = rightViews.get(ref);
  if (view) return view;
  throw new LockerError(
    'access.no_right',
    'No right with this id is stored here. Their ids: see lockerctl right list.',
  );
}

export async function putRight(
  { rights }: ControlWorld,
  right: z.output<typeof rightBody>,
  caller: Caller,
): Promise<Answer> {
  return ok({ ...(await rights.put(right, byOf(caller))) });
}

/** `removed` is false for a token, which lies outside of the cabinet: it opens nothing any more all the same. */
export function revokeRight(
  { rights }: ControlWorld,
  ref: string,
  untilMs: number | undefined,
  caller: Caller,
): Answer {
  return ok({ ref, removed: rights.revoke(ref, byOf(caller), untilMs) });
}

export function clearRights({ rights }: ControlWorld, { lockers }: z.output<typeof clearBody>, caller: Caller): Answer {
  return ok({ cleared: rights.clear(lockers, byOf(caller)) });
}
