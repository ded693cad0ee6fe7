import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';

/**
 * Refuses simulated buses and readers on a board that is enrolled: a cabinet of the cloud that opens nothing would take money and
 * parcels. Throws LockerError `config.simulated`.
 */
export function refuseSimulation({ trust, buses, readers }: Pick<Config, 'trust' | 'buses' | 'readers'>): void {
  if (trust?.device === undefined) return;
  // src/enrol puts it beside the keys of the board.
  const enrolment = join(dirname(trust.device), 'enrolment.json');
  const simulated = [...buses, ...readers].filter((one) => 'port' in one && one.port?.startsWith('sim:'));
  if (simulated.length === 0 || !existsSync(enrolment)) return;
  const names = simulated.map(({ id }) => id).join(', ');
  throw new LockerError(
    'config.simulated',
    `${names}: simulated, on a board that is enrolled (${enrolment}). Name a real port, or try on a board that is not`,
    { enrolment },
  );
}
