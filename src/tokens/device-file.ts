import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { readSecretFile } from '../lib/secret-file.js';
import { type DeviceKeys, newDeviceKeys, parseDeviceKeys } from './device-keys.js';

type DeviceFile =
  | { readonly kind: 'read'; readonly keys: DeviceKeys }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly why: string };

export function readDeviceFile(file: string): DeviceFile {
  const read = readSecretFile(file);
  if (read.kind !== 'read') return read;
  const keys = parseDeviceKeys(read.secret.toString());
  return keys
    ? { kind: 'read', keys }
    : { kind: 'unusable', why: 'it holds no Ed25519 and X25519 key with their secret parts' };
}

/**
 * Makes new keys, and the directory of their file. A file that is there is never overwritten: the cloud knows those keys.
 * @throws LockerError `device.keys_unwritten`
 */
export function createDeviceFile(file: string): void {
  try {
    if (existsSync(file)) throw new Error('it is there already');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeDurably(file, Buffer.from(newDeviceKeys()));
  } catch (error) {
    const message = `the keys of this cabinet were not written to ${file}: ${messageOf(error)}`;
    throw new LockerError('device.keys_unwritten', message, { file }, { cause: error });
  }
}
