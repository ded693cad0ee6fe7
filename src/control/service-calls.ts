import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { decommissionBody } from './schema.js';

export function decommission(
  { service }: ControlWorld,
  { force = false }: z.output<typeof decommissionBody>,
  caller: Caller,
): Answer {
  const { phase, waiting } = service.decommission(force, byOf(caller));
  return ok({ phase, waiting });
}

export function recommission({ service }: ControlWorld, caller: Caller): Answer {
  return ok({ changed: service.recommission(byOf(caller)) });
}
