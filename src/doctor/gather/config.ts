import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readConfig } from '../../config/load.js';
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
    ...('config' in read && { config: read.config }),
  };
}

function everybodyMayWrite(sys: Sysroot, file: string): boolean {
  const node = sys.stat(file);
  return node.kind === 'seen' && (node.value.mode & 0o002) !== 0;
}
