import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../config/load.js';
import type { Config } from '../../config/specs.js';
import { keysClaims } from '../../tokens/keys-token.js';
import type { ConfigFacts } from '../facts-daemon.js';
import { type Sysroot, trying } from './sysroot.js';

/** @param file as this program finds it: of a tree below another root, its path in that tree */
export function lookAtConfig(sys: Sysroot, file: string): ConfigFacts {
  const path = sys.at(file);
  const bytes = trying(file, () => readFileSync(path));
  const hash = bytes.kind === 'seen' ? createHash('sha256').update(bytes.value).digest('hex') : undefined;
  const read = readConfig(path);
  const { trust, backup, uplink, terminal } = 'config' in read ? read.config : {};
  const believed = [file, trust?.keys, trust?.roots, backup?.recoveryKey, uplink?.tls?.ca, terminal?.ca];
  return {
    open: believed.filter((one) => one !== undefined).filter((one) => everybodyMayWrite(sys, one)),
    ...{ file, denied: bytes.kind === 'denied', problems: 'errors' in read ? read.errors : [] },
    ...(hash !== undefined && { hash }),
    ...('config' in read && { config: read.config, ...noPayees(sys, read.config) }),
  };
}

/** What a root has signed counts in the place of the config, once there is such a set. Its signature is lockerd's to check. */
function noPayees(sys: Sysroot, { rental, trust, data }: Config): Pick<ConfigFacts, 'noPayees'> {
  if (rental === undefined || rental.tariffs.length === 0) return {};
  const signed = trust?.roots === undefined ? undefined : sys.text(join(data, 'trust.jwt'));
  if (signed?.kind === 'denied') return {};
  if (signed?.kind === 'seen') {
    const claims = claimsOf(signed.value);
    return claims === undefined || (claims.payees ?? []).length > 0 ? {} : { noPayees: 'in_set' };
  }
  return (trust?.payees ?? []).length > 0 ? {} : { noPayees: 'in_config' };
}

/** The claims of a trust set; `undefined` for any other text, of which lockerd has its own alarm. */
function claimsOf(text: string) {
  try {
    return keysClaims.safeParse(JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function everybodyMayWrite(sys: Sysroot, file: string): boolean {
  const node = sys.stat(file);
  return node.kind === 'seen' && (node.value.mode & 0o002) !== 0;
}
