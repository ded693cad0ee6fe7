import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { commandBody, trustBody } from './schema.js';

/** What the cloud signed, and somebody brings: the signature counts, not who brought it. */

/** The root whose word it is stands in the row, not the caller. */
export async function installTrust({ keys }: ControlWorld, { text }: z.output<typeof trustBody>): Promise<Answer> {
  const installed = await keys.install(text);
  if (installed.kind === 'installed') return ok({ version: installed.version });
  const { reason } = installed;
  throw new LockerError('trust.refused', `the trust set was refused: ${reason}`, { reason });
}

export async function runCommand(
  world: ControlWorld,
  { text }: z.output<typeof commandBody>,
  caller: Caller,
): Promise<Answer> {
  return ok({ ...(await world.runCommand(text, caller)) });
}
