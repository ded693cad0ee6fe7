import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import type { Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import { lockerOf } from './known-locker.js';
import type { pinBody } from './schema.js';

export async function setPin(world: ControlWorld, body: z.output<typeof pinBody>, caller: Caller): Promise<Answer> {
  const { locker, pin, untilMs, uses } = body;
  lockerOf(world, locker);
  const made = await world.pins.set(
    {
      locker,
      ...(pin === undefined ? {} : { pin }),
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(uses === undefined ? {} : { uses }),
    },
    caller,
  );
  return ok({
    locker,
    ...(made.pin === undefined ? {} : { pin: made.pin }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(uses === undefined ? {} : { uses }),
  });
}

export async function removePin(world: ControlWorld, locker: string, caller: Caller): Promise<Answer> {
  lockerOf(world, locker);
  await world.pins.remove(locker, caller);
  return ok({ locker, removed: true });
}
