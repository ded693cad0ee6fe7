import { pepperSource } from '../../access/pepper-file.js';
import type { Config } from '../../config/specs.js';
import { atRest } from '../../store/at-rest.js';
import { lookAtRest } from '../../store/rest-picture.js';
import type { Facts } from '../facts.js';
import type { DaemonFacts } from '../facts-daemon.js';
import { absent, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

/** What the running lockerd has found out; else what can be seen from here. */
export function restFacts(sys: Sysroot, config: Config | undefined, daemon: DaemonFacts): Facts['atRest'] {
  if (daemon.kind === 'answers' && typeof daemon.status?.at_rest.pepper === 'string') {
    return restOf(daemon.status.at_rest);
  }
  if (config === undefined) return absent('the config cannot be read');
  if (sys.stat(config.data).kind === 'absent') return absent(`there is no ${config.data} yet`);
  const pepper = pepperSource(config.access.pepper, process.env);
  return seen({ ...atRest(lookAtRest(sys.real(config.data), sys.root)), ...(pepper && { pepper: 'file' }) });
}

function restOf({
  data,
  why,
  pepper,
}: {
  data: 'plain' | 'luks' | 'luks_tpm' | 'memory' | 'unknown';
  why?: string;
  pepper: string;
}) {
  return seen({ data, pepper, ...(why !== undefined && { why }) });
}
