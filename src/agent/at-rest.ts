import { realpathSync } from 'node:fs';
import { pepperSource } from '../access/pepper-file.js';
import type { Config } from '../config/specs.js';
import type { RestFacts } from '../control/control-world.js';
import { atRest } from '../store/at-rest.js';
import { lookAtRest } from '../store/rest-picture.js';

/** What protects the data directory, which is there by now, and where the pepper comes from. */
export function restFacts(
  { data, access }: Pick<Config, 'data' | 'access'>,
  env: Readonly<Record<string, string | undefined>>,
): RestFacts {
  const pepper = pepperSource(access.pepper, env);
  return {
    ...atRest(lookAtRest(realpathSync(data))),
    pepper: pepper === undefined ? 'none' : pepper.credential ? 'credential' : 'file',
  };
}
