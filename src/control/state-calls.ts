import { type Answer, ok } from '../lib/answer.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';

/** What was lost with the database will not be given back. */
export function acceptState({ awaited }: ControlWorld, caller: Caller): Answer {
  return ok({ changed: awaited.accept(byOf(caller)) });
}

/** This board took the place of another one: what that knew is to be given to it. */
export function awaitState({ awaited }: ControlWorld, caller: Caller): Answer {
  return ok({ changed: awaited.await(byOf(caller)) });
}
