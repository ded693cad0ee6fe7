import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { backupBody } from './schema.js';

/** Whoever has the key that it is sealed for can read the PIN hashes and their secret: so only who could read them already chooses it. */
export async function backup(
  { backups }: Pick<ControlWorld, 'backups'>,
  { to }: z.output<typeof backupBody>,
  caller: Caller,
): Promise<Answer> {
  if (to !== undefined && caller.role !== 'installer') {
    throw new LockerError('backup.not_allowed', `${caller.actor} may not name the key of a backup`);
  }
  return ok({ ...(await backups.file(byOf(caller), to)) });
}
