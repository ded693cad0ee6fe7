import { LockerError } from '../lib/errors.js';
import { readKeyFile } from '../tokens/key-file.js';
import type { SigningKey } from '../tokens/signing.js';
import type { KeyFiles } from './specs.js';

/** The keys that the collector signs with while it runs. */
export interface Signers {
  readonly receipts: SigningKey;
  readonly reports: SigningKey;
  /** Absent: nobody is told the time. */
  readonly time?: SigningKey;
  /** Absent: nothing is given back to a cabinet that lost its database. */
  readonly state?: SigningKey;
  /** Absent: nobody can ask for anything in a person's name. */
  readonly commands?: SigningKey;
}

/** @throws LockerError `token.bad_key` */
export function readSigners({ receipts, reports, time, state, commands, tombstones }: KeyFiles): Signers {
  return {
    receipts: readKeyFile(receipts),
    reports: readKeyFile(reports),
    ...(time !== undefined && { time: readKeyFile(time) }),
    ...(state !== undefined && { state: readKeyFile(state) }),
    ...(tombstones !== undefined && commands !== undefined && { commands: readKeyFile(commands) }),
  };
}

/** @throws LockerError `collector.no_key`, `token.bad_key` */
export function readSigner(keys: KeyFiles, use: 'commands' | 'access' | 'state' | 'orders' | 'payments'): SigningKey {
  const file = keys[use];
  if (file === undefined) throw new LockerError('collector.no_key', `the config has no \`keys.${use}\``);
  return readKeyFile(file);
}
