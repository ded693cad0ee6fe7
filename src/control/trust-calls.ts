import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import type { ControlWorld } from './control-world.js';
import type { trustBody } from './schema.js';

/** A root's signature says who changes the trust set; that is who stands in its row, not the caller who brought it. */
export async function installTrust({ keys }: ControlWorld, { text }: z.output<typeof trustBody>): Promise<Answer> {
  const installed = await keys.install(text);
  if (installed.kind === 'installed') return ok({ version: installed.version });
  const { reason } = installed;
  throw new LockerError('trust.refused', `the trust set was refused: ${reason}`, { reason });
}
